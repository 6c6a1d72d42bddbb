"""Man pages in roff: superhero(1), and superhero-COMMAND(1) for each command."""

import re
import textwrap

# Secrets that a file may hold (src/app/cli/secrets.cpp), with a flag of the commands that use them.
SECRETS = {
    "REDIS_PASSWORD": "--redis-password",
    "KAFKA_SASL_PASSWORD": "--kafka-sasl-password",
    "API_TOKEN": "--api-token",
    "S3_ACCESS_KEY": "--s3-endpoint",
    "S3_SECRET_KEY": "--s3-endpoint",
    "S3_SESSION_TOKEN": "--s3-endpoint",
}
WITHOUT_FLAG = ("S3_ACCESS_KEY", "S3_SECRET_KEY", "S3_SESSION_TOKEN")
SERVICES = ("server", "worker", "monitor")  # which have a systemd unit

_SOURCE_WIDTH = 76
_SPECIAL = {"\\": r"\(rs", "~": r"\(ti", "^": r"\(ha", "`": r"\(ga", '"': r"\(dq"}


def escaped(text, literal=False):
    """Text as roff takes it. `literal`: something to be typed, whose quotes and hyphens stay."""
    special = _SPECIAL | ({"'": r"\(aq", "-": r"\-"} if literal else {})
    return "".join(special.get(c, c if c.isascii() else rf"\[u{ord(c):04X}]") for c in text)


def prose(text):
    """A sentence a line, wrapped; what is a flag is bold."""
    lines = []
    for sentence in re.split(r"(?<=[.?!]) (?=[A-Z0-9])", text):
        marked = re.sub(r"--[a-z][a-z0-9-]*", lambda flag: bold(flag[0]), escaped(sentence))
        lines += textwrap.wrap(marked, _SOURCE_WIDTH, break_long_words=False,
                               break_on_hyphens=False)
    return "\n".join(_no_request(line) for line in lines)


def _no_request(line):
    return r"\&" + line if line.startswith((".", "'")) else line


def bold(text):
    return rf"\fB{escaped(text, literal=True)}\fR"


def italic(text):
    return rf"\fI{escaped(text, literal=True)}\fR"


def _examples(commands):
    lines = "\n".join(_no_request(escaped(command, literal=True)) for command in commands)
    return f".RS 4\n.nf\n{lines}\n.fi\n.RE"


def _tagged(tag, text):
    return f".TP\n{tag}\n{text}"


def _sentence(text):
    return text[0].upper() + text[1:] + "."


def _section(name, *parts):
    """Nothing where there is nothing in it."""
    return "\n".join([f'.SH "{name}"', *parts]) if parts else ""


def _page(name, program, date, sections):
    head = (f'.TH {escaped(name.upper(), literal=True)} 1 {date} '
            f'"superhero {program.version}" "User Commands"\n.nh\n.ad l')
    return "\n".join([head, *filter(None, sections)]) + "\n"


def _name(name, summary):
    return _section("NAME", rf"{escaped(name, literal=True)} \-", prose(summary))


def _exit_codes(program):
    return _section("EXIT STATUS", *(_tagged(bold(code), prose(_sentence(meaning)))
                                     for code, meaning in program.exit_codes))


def _see_also(names):
    joined = ",\n".join(rf"\fB{escaped(name, literal=True)}\fR({part})" for name, part in names)
    return _section("SEE ALSO", joined)


def _secrets(names):
    """The variables of these secrets that no flag names."""
    found = [_tagged(bold(name), prose("A key of the object store; no flag takes it."))
             for name in names if name in WITHOUT_FLAG]
    return found + [_tagged(bold(name + "_FILE"), f"A file that holds {bold(name)}, instead of it.")
                    for name in names]


def main_page(program, date, unit_folder):
    """superhero(1). `unit_folder`: where the systemd units are."""
    commands = [_tagged(rf"{bold('superhero-' + each.name)}(1)", prose(_sentence(each.summary)))
                for each in program.commands]
    examples = "\n.PP\n".join(f"{prose(what + ':')}\n.PP\n{_examples(lines)}"
                              for what, lines in program.examples)
    units = ", ".join(f"superhero-{role}{'@' * (role == 'worker')}.service" for role in SERVICES)
    files = [("./data", "The tables, their ledger and the embedded log; --output-dir and "
                        "OUTPUT_DIR name another place."),
             ("/etc/superhero/superhero.env", "Settings of the services, as variables."),
             ("/var/lib/superhero", "OUTPUT_DIR of the services."),
             (unit_folder, f"The services: {units}.")]
    return _page("superhero", program, date, [
        _name("superhero", "super hero fights between bots, and tables that are proven complete"),
        _section("SYNOPSIS", f"{bold('superhero')} {italic('COMMAND')} [{italic('FLAGS')}]", ".br",
                 f"{bold('superhero help')} {italic('COMMAND')}", ".br",
                 bold("superhero --version")),
        _section("DESCRIPTION", prose(program.about)),
        _section("COMMANDS", *commands),
        _exit_codes(program),
        _section("ENVIRONMENT", prose(
            "Every flag with a value is also an environment variable: --redis-host is REDIS_HOST. "
            "The flag wins. The pages of the commands name them."), *_secrets(SECRETS)),
        _section("FILES", *(_tagged(italic(path), prose(text)) for path, text in files)),
        _section("EXAMPLES", examples),
        _see_also([(f"superhero-{each.name}", 1) for each in program.commands]
                  + [("systemd.service", 5)])])


def _option(option):
    names = ", ".join(map(bold, option.flags))
    lines = [prose(option.text)]
    if option.default:
        lines.append(prose(f"Default: {option.default}."))
    if option.variable:
        lines.append(f"Environment variable: {bold(option.variable)}.")
    takes = f" {_value(option)}" if option.takes else ""
    return _tagged(names + takes, "\n".join(lines))


def _value(option):
    if option.words:
        return "|".join(map(bold, option.words))
    return italic(option.takes)


def command_page(command, program, date):
    """superhero-COMMAND(1)."""
    name = f"superhero-{command.name}"
    flags = {flag for option in command.options for flag in option.flags}
    options = [part for heading in command.headings
               for part in (f'.SS "{escaped(heading)}"',
                            *(_option(each) for each in command.options
                              if each.heading == heading))]
    options += ['.SS "Help"', _tagged(bold("--help"), prose("Tells what it does, and its flags."))]
    arguments = "".join(f" {italic(each)}" for each in command.arguments)
    secrets = [secret for secret, flag in SECRETS.items() if flag in flags]
    others = [each.name for each in program.commands if each is not command]
    return _page(name, program, date, [
        _name(name, command.summary),
        _section("SYNOPSIS", f"{bold('superhero ' + command.name)}{arguments} "
                             f"[{italic('FLAGS')}]"),
        _section("DESCRIPTION", "\n.PP\n".join(map(prose, command.details))),
        _section("OPTIONS", *options),
        _exit_codes(program),
        _section("ENVIRONMENT", prose(
            "A flag with a value is also an environment variable, which stands with it above. "
            "The flag wins."), *_secrets(secrets)),
        _section("EXAMPLES", *([_examples(command.examples)] if command.examples else [])),
        _see_also([("superhero", 1)] + [(f"superhero-{other}", 1) for other in others]
                  + [("systemd.service", 5)] * (command.name in SERVICES))])
