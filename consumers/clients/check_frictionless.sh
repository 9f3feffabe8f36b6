# The released zip, unpacked, is a valid Data Package: schemas, types, constraints, keys, hashes.
frictionless validate "$WORK/package/datapackage.json" --type package
