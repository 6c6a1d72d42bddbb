"""Completion of commands, flags and values for bash, zsh and fish."""

import re

# What stands in front of the flags, where it is one of a few words.
ARGUMENTS = {("tables", "ACTION"): ["new-log"]}
REPEATED = ("--kafka",)  # may be given several times


def _kind(option):
    """What completes its value: "words", "files", "folders", "nothing"; "flag": it has none."""
    if not option.takes:
        return "flag"
    if option.words:
        return "words"
    return {"FILE": "files", "DIR": "folders"}.get(option.takes.split("|")[0], "nothing")


def _arguments(command):
    return [word for name in command.arguments for word in ARGUMENTS.get((command.name, name), [])]


def _sentence(text):
    """The first of a text, without its full stop."""
    return re.split(r"(?<=[.?!]) (?=[A-Z0-9])", text)[0].removesuffix(".")


def _summary(command):
    return command.summary[0].upper() + command.summary[1:]


BASH = r"""# bash completion of superhero. Made by tools/make_manual; a change here is lost.

_superhero() {
    local command=${COMP_WORDS[1]} word=${COMP_WORDS[COMP_CWORD]} flag=${COMP_WORDS[COMP_CWORD-1]}
    local words='' value=''
    COMPREPLY=()
    # Readline takes --flag=value for three words.
    if [[ $word == '=' ]]; then
        word=''
    elif [[ $flag == '=' ]]; then
        flag=${COMP_WORDS[COMP_CWORD-2]}
    fi
    if ((COMP_CWORD == 1)); then
        COMPREPLY=($(compgen -W '@COMMANDS@ help --help --version' -- "$word"))
        return
    fi
    case "$command $flag" in
@VALUES@
    esac
    case $value in
        files) compopt -o default; return ;;
        folders) compopt -o dirnames; return ;;
        nothing) return ;;
        ?*) COMPREPLY=($(compgen -W "$value" -- "$word")); return ;;
    esac
    case $command in
@FLAGS@
    esac
    if ((COMP_CWORD == 2)) && [[ $word != -* ]]; then
        case $command in
@ARGUMENTS@
        esac
    fi
    COMPREPLY=($(compgen -W "$words" -- "$word"))
}

complete -F _superhero superhero
"""


def bash(program):
    values = {}  # what completes a value: the patterns of command and flag
    for command in program.commands:
        for option in command.options:
            kind = _kind(option)
            value = " ".join(option.words) if kind == "words" else kind
            if kind != "flag":
                values.setdefault(value, []).extend(f"'{command.name} {flag}'"
                                                    for flag in option.flags)
    flags = [(each.name, " ".join(flag for option in each.options for flag in option.flags)
              + " --help") for each in program.commands]
    names = " ".join(each.name for each in program.commands)
    arguments = [("help", names)] + [(each.name, " ".join(_arguments(each)))
                                     for each in program.commands if _arguments(each)]
    return _filled(BASH, COMMANDS=names,
                   VALUES=_cases("    ", "value", [(" | \\\n        ".join(patterns), value)
                                                   for value, patterns in values.items()]),
                   FLAGS=_cases("    ", "words", flags),
                   ARGUMENTS=_cases("        ", "words", arguments))


def _cases(indent, target, rows):
    return "\n".join(f"{indent}    {pattern}) {target}='{text}' ;;" for pattern, text in rows)


def _filled(template, **texts):
    for name, text in texts.items():
        template = template.replace(f"@{name}@", text)
    return template


ZSH = r"""#compdef superhero
# zsh completion of superhero. Made by tools/make_manual; a change here is lost.

_superhero() {
    local context state state_descr line
    typeset -A opt_args
    local -a commands
    commands=(
@COMMANDS@
    )
    if ((CURRENT == 2)); then
        _describe -t commands command commands
        compadd -- --help --version
        return
    fi
    local command=$words[2]
    shift words
    ((CURRENT--))
    case $command in
        help) _describe -t commands command commands ;;
@FLAGS@
    esac
}

_superhero "$@"
"""


def zsh(program):
    commands = [f"        {_quoted(each.name + ':' + _summary(each))}" for each in program.commands]
    commands.append(f"        {_quoted('help:Tells what a command does, and its flags')}")
    cases = []
    for command in program.commands:
        specs = [_quoted(_zsh_spec(option, flag)) for option in command.options
                 for flag in option.flags]
        specs.append(_quoted("--help[Tells what it does, and its flags]"))
        if command.arguments:
            words = " ".join(_arguments(command))
            specs.append(_quoted(f"1:{command.arguments[0].lower()}:({words})"))
        joined = " \\\n            ".join(specs)
        cases.append(f"        {command.name}) _arguments \\\n            {joined} ;;")
    return _filled(ZSH, COMMANDS="\n".join(commands), FLAGS="\n".join(cases))


def _zsh_spec(option, flag):
    text = re.sub(r"([\[\]:\\])", r"\\\1", _sentence(option.text))
    repeated = "*" if flag in REPEATED else ""
    kind = _kind(option)
    if kind == "flag":
        return f"{repeated}{flag}[{text}]"
    takes = re.sub(r"([:\\])", r"\\\1", option.takes)
    action = {"words": f"({' '.join(option.words)})", "files": "_files",
              "folders": "_files -/", "nothing": " "}[kind]
    return f"{repeated}{flag}=[{text}]:{takes}:{action}"


def _quoted(text):
    return "'" + text.replace("'", "'\\''") + "'"


FISH = r"""# fish completion of superhero. Made by tools/make_manual; a change here is lost.

function __superhero_needs_command
    test (count (commandline -opc)) -eq 1
end

function __superhero_command_is
    set -l words (commandline -opc)
    test (count $words) -ge 2; and test $words[2] = $argv[1]
end

function __superhero_argument_of
    __superhero_command_is $argv[1]; and test (count (commandline -opc)) -eq 2
end

complete -c superhero -f
complete -c superhero -n __superhero_needs_command -l help -d 'Lists all commands'
complete -c superhero -n __superhero_needs_command -l version -d 'Tells the version'
@LINES@
"""


def fish(program):
    lines = [_fish("__superhero_needs_command", "-a help -d 'Tells what a command does'")]
    for command in program.commands:
        name = f"-a {command.name} -d {_fish_text(_summary(command))}"
        lines += [_fish("__superhero_needs_command", name),
                  _fish("'__superhero_argument_of help'", name)]
        is_this = f"'__superhero_command_is {command.name}'"
        for option in command.options:
            kind = _kind(option)
            long = " ".join(f"-l {flag.removeprefix('--')}" for flag in option.flags)
            value = {"flag": "", "files": " -r -F", "nothing": " -x",
                     "folders": " -x -a '(__fish_complete_directories)'",
                     "words": f" -x -a '{' '.join(option.words)}'"}[kind]
            lines.append(_fish(is_this, f"{long}{value} -d {_fish_text(_sentence(option.text))}"))
        lines.append(_fish(is_this, "-l help -d 'Tells what it does, and its flags'"))
        if words := _arguments(command):
            lines.append(_fish(f"'__superhero_argument_of {command.name}'",
                               f"-a '{' '.join(words)}'"))
    return _filled(FISH, LINES="\n".join(lines))


def _fish(condition, rest):
    return f"complete -c superhero -n {condition} {rest}"


def _fish_text(text):
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
