"""Prints the CloudFormation template that AWS SAM makes of one of its own. Asks nothing of AWS: the managed policies of roles are not looked up."""
import json
import sys

import yaml
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator


class Tags(yaml.SafeLoader):
    """Reads the short forms of intrinsics, as in !GetAtt."""


def get_att(loader, node):
    return {"Fn::GetAtt": loader.construct_scalar(node).split(".", 1)}


Tags.add_constructor("!GetAtt", get_att)
Tags.add_constructor("!Ref", lambda loader, node: {"Ref": loader.construct_scalar(node)})

with open(sys.argv[1]) as file:
    template = yaml.load(file, Tags)
translator = Translator({}, Parser())
print(json.dumps(translator.translate(template, {}), indent=1))
