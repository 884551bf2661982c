"""An identity provider on this machine that speaks OpenID Connect for real: discovery, keys, codes, signed tokens."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

CLIENT_ID, CLIENT_SECRET = "bihuan", "client-secret"


def new_key() -> RSAPrivateKey:
    return generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(slots=True)
class IdentityProvider:
    """Who is signed in there, and how it behaves. `signing_key` may be set to another one than it publishes."""

    issuer: str = ""
    claims: dict[str, object] = field(default_factory=dict)
    published_key: RSAPrivateKey = field(default_factory=new_key)
    signing_key: RSAPrivateKey | None = None
    audience: str = CLIENT_ID
    algorithm: str = "RS256"
    lifetime: int = 300
    denies: bool = False
    challenges: dict[str, str] = field(default_factory=dict)

    def answer(self, path: str, query: dict[str, str]) -> tuple[int, dict[str, object], str]:
        """Status, document, address to go to."""
        if path == "/.well-known/openid-configuration":
            return 200, self._discovery(), ""
        if path == "/keys":
            public = jwt.algorithms.RSAAlgorithm.to_jwk(self.published_key.public_key(), as_dict=True)
            return 200, {"keys": [public | {"kid": "one", "alg": "RS256", "use": "sig"}]}, ""
        if path == "/authorize":
            return 302, {}, self._back_with_code(query)
        if path == "/token":
            return self._token(query)
        return 404, {}, ""

    def _discovery(self) -> dict[str, object]:
        places = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        document: dict[str, object] = {
            "issuer": self.issuer,
            "jwks_uri": f"{self.issuer}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }
        return document | {f"{name}_endpoint": f"{self.issuer}/{place}" for name, place in places.items()}

    def _back_with_code(self, query: dict[str, str]) -> str:
        if self.denies:
            return f"{query['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': query['state']})}"
        code = secrets.token_urlsafe(12)
        self.challenges[code] = query["code_challenge"]
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def _token(self, form: dict[str, str]) -> tuple[int, dict[str, object], str]:
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        proved = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        challenge = self.challenges.pop(form.get("code", ""), None)
        if challenge != proved or form.get("client_secret") != CLIENT_SECRET:
            return 400, {"error": "invalid_grant"}, ""
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": self.audience, "iat": now, "exp": now + self.lifetime} | self.claims
        key: RSAPrivateKey | str = self.signing_key or self.published_key
        token = jwt.encode(claims, "" if self.algorithm == "none" else key, self.algorithm, headers={"kid": "one"})
        return 200, {"access_token": "opaque", "token_type": "Bearer", "id_token": token}, ""


@contextmanager
def running_provider() -> Iterator[IdentityProvider]:
    """The provider on a free port of this machine, until the end of the block."""
    provider = IdentityProvider()

    class Handler(BaseHTTPRequestHandler):
        served: ClassVar[IdentityProvider] = provider

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            self._send(parts.path, {name: values[0] for name, values in parse_qs(parts.query).items()})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._send(self.path, {name: values[0] for name, values in parse_qs(body).items()})

        def _send(self, path: str, query: dict[str, str]) -> None:
            status, document, target = self.served.answer(path, query)
            content = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            if target:
                self.send_header("Location", target)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: the tests read the answers."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
