#!/usr/bin/env python3
import aws_cdk as cdk

from stacks.library_stack import LibraryStack
from stacks.reports_stack import ReportsStack
from stacks.shop_stack import ShopStack

app = cdk.App()
ShopStack(app, "ShopStack")
LibraryStack(app, "LibraryStack")
ReportsStack(app, "ReportsStack", env=cdk.Environment(region="eu-central-1"))
app.synth()
