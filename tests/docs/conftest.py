"""Prints how many blocks of each document ran."""


def pytest_terminal_summary(terminalreporter):
    for report in terminalreporter.stats.get("passed", []):
        for name, words in report.user_properties:
            if name == "blocks":
                terminalreporter.write_line(words)
