"""What a command must do with tables that belong to another log: refuse, and touch nothing."""


def state(folder):
    """What is in the folder, so far as a command must not touch it."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()
            and "/log/" not in str(path) and "spill" not in str(path)}


def refused(done, folder, *words):
    assert done.code == 4, f"{done.code}\n{done.out}\n{done.err}"
    line = done.last_line()
    for word in (f"the tables in {folder} belong to another log",
                 f"superhero tables new-log --output-dir {folder}", *words):
        assert word in line, line
