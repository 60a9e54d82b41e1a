# The relay's secrets: lines of a file, any of which may have signed a participant's credentials. coturn looks them up in its
# database at each login, so that lines come and go while it runs; whoever is connected stays so.

: "${RELAY_SECRETS_FILE:=$config/turn-secrets}"
secrets_db=$work/turndb
loaded_secrets=''

# Prints what is wrong with the file; says nothing when all is well. Never the secret itself.
secrets_problem() {
  if [ ! -s "$RELAY_SECRETS_FILE" ]; then
    echo "there is no secret in $RELAY_SECRETS_FILE."
    return
  fi
  awk -v file="$RELAY_SECRETS_FILE" '
    problem == "" && /[^A-Za-z0-9._~+\/=-]/ {
      problem = "has a space, a # or another character that is none of a secret"
      line = NR
    }
    problem == "" && length($0) < 16 {
      problem = "is a secret of less than 16 characters"
      line = NR
    }
    problem != "" { exit }
    END {
      if (problem != "") printf "line %d of %s %s. Make one with: openssl rand -hex 32\n", line, file, problem
    }' "$RELAY_SECRETS_FILE"
}

# Makes the database hold what the file holds. turnadmin takes a secret as an argument and no other way.
load_secrets() {
  wanted=$(cat "$RELAY_SECRETS_FILE")
  for secret in $wanted; do
    if ! holds "$loaded_secrets" "$secret"; then turnadmin_quietly "--set-secret=$secret"; fi
  done
  for secret in $loaded_secrets; do
    if ! holds "$wanted" "$secret"; then turnadmin_quietly "--delete-secret=$secret"; fi
  done
  loaded_secrets=$wanted
  echo "The relay accepts $(echo "$wanted" | wc -l | tr -d ' ') secret(s)."
}

holds() {
  echo "$1" | grep -qxF -- "$2"
}

turnadmin_quietly() {
  if ! turnadmin "$1" --realm="$RELAY_REALM" --userdb="$secrets_db" >"$work/turnadmin" 2>&1; then
    fail "turnadmin could not change its database: $(tail -n 1 "$work/turnadmin")"
  fi
}
