#!/bin/sh
# A certificate authority of one's own, and a certificate of it for the server: for closed networks.
# Usage: make_certificates.sh NAME FOLDER. Keep FOLDER/ca.key off the server; give FOLDER/ca.crt to the browsers.
set -eu
name=$1
folder=$2
umask 077
mkdir -p "$folder"
cd "$folder"
if [ ! -e ca.key ]; then
    openssl req -x509 -newkey rsa:3072 -nodes -days 3650 -subj "/CN=bihuan CA" \
        -addext "basicConstraints=critical,CA:TRUE,pathlen:0" -addext "keyUsage=critical,keyCertSign,cRLSign" \
        -keyout ca.key -out ca.crt
fi
openssl req -newkey rsa:3072 -nodes -subj "/CN=$name" -keyout server.key -out server.csr
printf 'subjectAltName=DNS:%s\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n' "$name" > server.ext
openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 397 -extfile server.ext -out server.crt
rm server.csr server.ext
openssl verify -CAfile ca.crt server.crt
