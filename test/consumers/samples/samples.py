"""Runs the samples of the README that PyPI shows, which jsii has translated, and those that are written in Python: `samples.py <page>…`."""

import re
import sys
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
stack = Stack(app, "Written")
for sample in written:
    exec(sample, {**names, "self": stack})
app.synth()
