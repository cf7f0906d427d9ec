"""Writes campaign.csv, a small list as spreadsheets and databases leave it."""
rows = [
    "手机号",
    "13800138000",
    "13800138001 ",
    '="13900139000"',
    "13800138000",
    "",
    "1.38E+10",
    "13700137000.0",
    "１３６００１３６０００",
    "7",
    "null",
    "13500135000,",
    '"13400134000"',
    "13300133000\u200b",
    "+8613200132000",
]
with open("campaign.csv", "w", encoding="utf-8-sig", newline="") as file:
    file.write("".join(row + "\r\n" for row in rows))
