# The same with the signature: Base64 of the hexadecimal HMAC-SHA256 of TimeStamp, AccessId and body.
# An upload is signed over its whole multipart body, which is therefore written by hand here.
set -euo pipefail

# signed PATH CONTENT-TYPE BODY-FILE
signed() {
    local now sign
    now=$(date +%s)
    sign=$({ printf '%s%s' "$now" "$TPNS_ACCESS_ID" && cat "$3"; } |
        openssl dgst -sha256 -hmac "$TPNS_SECRET_KEY" | sed 's/.*= //' | tr -d '\n' | base64 -w 0)
    curl -sS -X POST "$SANDBOX$1" -H "AccessId: $TPNS_ACCESS_ID" -H "TimeStamp: $now" -H "Sign: $sign" \
        -H "Content-Type: $2" --data-binary "@$3"
}

body=$LISTS/../body
for list in 号码包.txt audience.zip bad.txt; do
    {
        printf -- '--XX\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n\r\n' "$list"
        cat "$LISTS/$list"
        printf '\r\n--XX--\r\n'
    } >"$body"
    signed /v3/push/package/upload 'multipart/form-data; boundary=XX' "$body" | tee "$LISTS/../answer-$list"
done
upload_id=$(sed 's/.*"uploadId":\([0-9]*\).*/\1/' "$LISTS/../answer-号码包.txt")

printf '{"audience_type": "package_account_push", "upload_id": %s, "message_type": "notify", "message": {"title": "t"}}' \
    "$upload_id" >"$body"
signed /v3/push/app application/json "$body" | tee /dev/stderr | grep -q '"ret_code":0'
