"""Python's requests: the multipart upload as its documentation shows it, and a push."""
import os

import requests

base, lists = os.environ["SANDBOX"], os.environ["LISTS"]
auth = (os.environ["TPNS_ACCESS_ID"], os.environ["TPNS_SECRET_KEY"])

answers = []
for name in ["号码包.txt", "audience.zip", "bad.txt"]:
    with open(os.path.join(lists, name), "rb") as package:
        answer = requests.post(f"{base}/v3/push/package/upload", auth=auth, files={"file": package})
    print(answer.text)
    answers.append(answer.json())

body = {
    "audience_type": "package_account_push",
    "upload_id": answers[0]["uploadId"],
    "message_type": "notify",
    "message": {"title": "title", "content": "content"},
}
pushed = requests.post(f"{base}/v3/push/app", auth=auth, json=body).json()
print(pushed)
assert pushed["ret_code"] == 0 and pushed["push_id"]
