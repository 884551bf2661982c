"""What formalism declares at the start: who sees its acts, and guards by which the database keeps what was found and said.

Acts on flags are for those who read all acts of the region: the other unit of a pair would learn from them who answered.
"""

from bihuan.apps.audit.operations import register_guards
from bihuan.apps.audit.operations import register_visibility as show_acts
from bihuan.apps.formalism import policies
from bihuan.apps.formalism.models.guards import flag_guards


def connect() -> None:
    register_guards(flag_guards(), lifted=True)
    show_acts("given-template", policies.visible_templates, open_keys=("title",))
