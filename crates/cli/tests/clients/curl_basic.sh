# The service's documented command lines, with another host. The header that names a boundary, which
# curl does not use, stands in the documentation too.
set -euo pipefail
basic=$(printf '%s:%s' "$TPNS_ACCESS_ID" "$TPNS_SECRET_KEY" | base64 -w 0)

for list in 号码包.txt audience.zip bad.txt; do
    curl -sS -X POST "$SANDBOX/v3/push/package/upload" \
        -H "Authorization: Basic $basic" \
        -H 'content-type: multipart/form-data;boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW' \
        -F "file=@$LISTS/$list" | tee "$LISTS/../answer-$list"
done
upload_id=$(sed 's/.*"uploadId":\([0-9]*\).*/\1/' "$LISTS/../answer-号码包.txt")

curl -sS -X POST "$SANDBOX/v3/push/app" \
    -H 'Content-Type: application/json' \
    -H "Authorization: Basic $basic" \
    -d "{\"audience_type\": \"package_account_push\", \"upload_id\": $upload_id, \"message_type\": \"notify\",
         \"message\": {\"title\": \"title\", \"content\": \"content\"}, \"environment\": \"product\"}" |
    tee /dev/stderr | grep -q '"ret_code":0'
