"""The PyPI package xinge 2.0.4, its URL overridden: pushes to one account on either platform, and to
a package by its own helper."""
import os

import requests
from xinge_push import Message, Xinge
from xinge_push.xinge3 import Xinge3Helper

base, lists = os.environ["SANDBOX"], os.environ["LISTS"]
pair = (os.environ["TPNS_ACCESS_ID"], os.environ["TPNS_SECRET_KEY"])
Xinge3Helper.URL = f"{base}/v3/push/app"

message = Message(title="title", subtitle="", content="content")
for platform in ["android", "ios"]:
    answer = Xinge(*pair).push_account(platform, "13800138000", message)
    print(platform, answer)
    assert answer == (0, "")

with open(os.path.join(lists, "号码包.txt"), "rb") as package:
    uploaded = requests.post(f"{base}/v3/push/package/upload", auth=pair, files={"file": package}).json()
body = {
    "audience_type": "package_account_push",
    "upload_id": uploaded["uploadId"],
    "message_type": "notify",
    "message": {"title": "title", "content": "content"},
}
answer = Xinge3Helper.push(*pair, body)
print("package", answer)
assert answer == (0, "")
