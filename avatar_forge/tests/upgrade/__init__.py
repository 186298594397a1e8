"""What people had on the version before: rows and files, filled by a real server of that version.

`rows.json` is made anew when a version is released, with its own server, so that the next one is tried on it:

    DATA_DIR=/tmp/filled make run                                          # of the version that is to be left behind
    python -m avatar_forge.tests.upgrade.fill http://localhost:8000 /tmp/filled
    kill -9 …                                                              # so that jobs are left waiting
    python -m avatar_forge.tests.upgrade.fill --write /tmp/filled
"""
