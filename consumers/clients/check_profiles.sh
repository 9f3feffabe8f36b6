# Descriptor and schemas follow the official JSON schemas of Data Package v2.
profiles=$(grep -o '"profiles": "[^"]*"' "$WORK/plan.json" | cut -d'"' -f4)
if [ -z "$profiles" ]; then
  echo "the profiles are not here (--profiles DIR)" >&2
  exit 77
fi
check-jsonschema --schemafile "$profiles/datapackage.json" "$WORK/package/datapackage.json" &&
  check-jsonschema --schemafile "$profiles/tableschema.json" "$WORK"/package/schemas/*.json
