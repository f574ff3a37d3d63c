"""Reads CSV with the module of Python: each line of the input is a JSON text with a CSV document, each line of the output the JSON of its rows."""
import csv
import io
import json
import sys

csv.field_size_limit(sys.maxsize)
for line in sys.stdin:
    document = io.StringIO(json.loads(line), newline="")
    print(json.dumps(list(csv.reader(document, strict=True))))
