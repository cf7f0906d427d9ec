"""What arrived in the sandbox, held to what a client sent.

usage: SANDBOX=URL check.py "UPLOADS AUTH:ACCOUNTS ..."

UPLOADS is `uploads` for the three lists that every client uploads, or `one-upload` for the first
alone; a push follows for each AUTH:ACCOUNTS, in order.
"""
import json, os, sys, urllib.request


def look(what):
    return json.load(urllib.request.urlopen(f"{os.environ['SANDBOX']}/sandbox/{what}"))


expected, *pushes = sys.argv[1].split()
lists = [("号码包.txt", 3, 0), ("audience.zip", 3, 0), ("bad.txt", 0, 1008011)]
if expected == "one-upload":
    lists = lists[:1]

uploads = look("uploads")
arrived = [(u["file_name"], u["accounts"], u["ret_code"]) for u in uploads]
assert arrived == lists, f"uploads: {arrived}, not {lists}"
for upload in uploads:
    size = os.path.getsize(os.path.join(os.environ["LISTS"], upload["file_name"]))
    assert upload["bytes"] == size, f"{upload['file_name']}: {upload['bytes']} bytes, not {size}"

made = look("pushes")
arrived = [f"{push['auth']}:{push['accounts']}" for push in made if push["ret_code"] == 0]
assert arrived == pushes and len(made) == len(pushes), f"pushes: {made}, not {pushes}"
print(f"uploads {len(uploads)}, pushes {len(made)}: codes and accounts as they should be")
