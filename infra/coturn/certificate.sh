# The relay's certificate for TURN over TLS: PEM, the chain and the key, which may be in one file. It comes from the edge, or from a folder
# that the operator names; a new one is taken while the relay runs.

: "${RELAY_TLS_CERT:=/run/relay-tls/relay.pem}"
: "${RELAY_TLS_KEY:=$RELAY_TLS_CERT}"
certificate=$work/relay.pem
taken_certificate=''

# Prints what is wrong with it; says nothing when all is well.
certificate_problem() {
  for file in "$RELAY_TLS_CERT" "$RELAY_TLS_KEY"; do
    if [ ! -s "$file" ] || [ ! -r "$file" ]; then
      echo "there is no $file that this user may read."
      return
    fi
  done
  if ! openssl x509 -in "$RELAY_TLS_CERT" -noout 2>/dev/null; then
    echo "$RELAY_TLS_CERT is not a certificate in PEM."
  elif ! openssl pkey -in "$RELAY_TLS_KEY" -noout 2>/dev/null; then
    echo "$RELAY_TLS_KEY is not a private key in PEM without a passphrase."
  elif [ "$(openssl x509 -in "$RELAY_TLS_CERT" -noout -pubkey)" != "$(openssl pkey -in "$RELAY_TLS_KEY" -pubout)" ]; then
    echo "the key in $RELAY_TLS_KEY does not belong to the certificate in $RELAY_TLS_CERT."
  elif ! openssl x509 -in "$RELAY_TLS_CERT" -noout -checkend 0 >/dev/null; then
    echo "the certificate in $RELAY_TLS_CERT has expired ($(openssl x509 -in "$RELAY_TLS_CERT" -noout -enddate)). Renew it."
  fi
}

# What tells one certificate from another; nothing when there is none.
certificate_mark() {
  cat "$RELAY_TLS_CERT" "$RELAY_TLS_KEY" 2>/dev/null | cksum
}

take_certificate() {
  taken_certificate=$(certificate_mark)
  if [ "$RELAY_TLS_KEY" = "$RELAY_TLS_CERT" ]; then
    cat "$RELAY_TLS_CERT" >"$certificate.new"
  else
    cat "$RELAY_TLS_CERT" "$RELAY_TLS_KEY" >"$certificate.new"
  fi
  mv "$certificate.new" "$certificate"
}
