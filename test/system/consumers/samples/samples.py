"""Runs what jsii has translated, which is the README that PyPI shows and the examples in docstrings, and what pages have in Python.

Usage: samples.py <page>…
"""

import inspect
import re
import sys
import textwrap
from importlib.metadata import metadata
from pathlib import Path

import cdk_vpc_lambda_api
from aws_cdk import App, Stack
from aws_cdk.aws_cloudwatch_actions import SnsAction
from aws_cdk.aws_ec2 import Peer
from given import Given


def samples(text: str) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


app = App()
names = {**vars(cdk_vpc_lambda_api), "Peer": Peer, "SnsAction": SnsAction, **vars(Given(app))}
written = [sample for page in sys.argv[1:] for sample in samples(Path(page).read_text())]
translated = [sample for sample in samples(metadata("cdk-vpc-lambda-api").get_payload()) if sample not in written]

for index, sample in enumerate(translated):
    exec(sample, {**names, "self": Stack(app, f"Sample{index}")})
for name, member in inspect.getmembers(cdk_vpc_lambda_api, inspect.isclass):
    for example in re.findall(r"^Example::\n\n((?: {4}.*\n?|\n)+)", inspect.getdoc(member) or "", re.MULTILINE):
        exec(textwrap.dedent(example), {**names, "self": Stack(app, f"Example{name}")})
stack = Stack(app, "Written")
for sample in written:
    exec(sample, {**names, "self": stack})
app.synth()
