"""Records of fights that nobody played, as our servers write them: some run by the rules, and each
of the others breaks one."""

import json

LOBBY, GAME = "lib.server.lobby", "lib.server.game"


def token(number):
    return f"{number:08x}-0000-4000-8000-000000000000"


ANN, BOB, CEM, DAN = (token(0xf0 - i) for i in range(4))  # not in this order by token
HEROES = {ANN: (1, 10, 30), BOB: (2, 10, 20), CEM: (3, 5, 10)}  # id, attack, health


def blow(user, enemy, prior, post, damage=None):
    return {"PAYLOAD": {"USER_TOKEN": user}, "STATUS": {"ACTION": "ATTACK", "DETAILS": {
        "ENEMY_TOKEN": enemy, "ENEMY_DAMAGE": damage or HEROES[user][1],
        "ENEMY_HEALTH_PRIOR": prior, "ENEMY_HEALTH_POST": post}}}


def forfeit(user):
    return {"USER_TOKEN": user}


RIGHT = [blow(ANN, CEM, 10, 0), blow(BOB, ANN, 30, 20), blow(ANN, BOB, 20, 10),
         blow(BOB, ANN, 20, 10), blow(ANN, BOB, 10, 0)]


def start(heroes):
    return {"PAYLOAD": {"PARTICIPANTS": list(heroes), "PARTICIPANTS_HEROS": {
        user: {"token": user, "id": number, "attack": attack, "health": health}
        for user, (number, attack, health) in heroes.items()}}, "STATUS": {"GAME": "START"}}


def seats(heroes):
    return [("Hero Selected", {"PAYLOAD": {"USER_TOKEN": user, "HERO_ID": hero[0]}})
            for user, hero in heroes.items()]


def messages(actions=None, starts=(HEROES, HEROES, HEROES), seated=HEROES):
    """(log_message, task) of a game up to its end."""
    actions = RIGHT if actions is None else actions
    said = seats(seated) + [("Starting Match", start(heroes)) for heroes in starts]
    said += [("Attack Completed" if "STATUS" in task else "User Forfeited", task)
             for task in actions]
    return said + [("Cleaning Game Records", {"user_token": ANN})]


def records(game, said, schema=1, named=True):
    """(topic, key, text) of each."""
    for seq, (message, task) in enumerate(said):
        if named:
            name = "game_token" if message == "Cleaning Game Records" else "GAME_TOKEN"
            task = task | {name: game}
        topic = GAME if message in ("Attack Completed", "User Forfeited") else LOBBY
        yield topic, game, json.dumps({
            "level": "INFO", "timestamp": "2026-11-23T12:00:00.123456", "name": f"kafka.{topic}",
            "log_message": message, "game_seq": seq, "schema": schema, "task": task})


def with_hero(user, *hero):
    return HEROES | {user: hero}


def draw():
    """Ann strikes for the 255th time when she and Bob have the same health left."""
    heroes = {ANN: (1, 1, 1000), BOB: (2, 1, 1000), CEM: (3, 1, 1000)}
    health, actions = {user: 1000 for user in heroes}, []

    def strike(user, enemy):
        actions.append(blow(user, enemy, health[enemy], health[enemy] - 1, 1))
        health[enemy] -= 1
    for turn in range(254):
        strike(ANN, CEM)
        strike(BOB, CEM)
        strike(CEM, (ANN, BOB)[turn % 2])
    strike(ANN, CEM)
    return messages(actions, [heroes] * 3, heroes)


CROWD = {ANN: HEROES[ANN]} | {token(number): (3, 5, 10) for number in range(100)}
BY_THE_RULES = {
    "right": messages(),
    "all but one forfeit": messages([forfeit(CEM), blow(ANN, BOB, 20, 10), forfeit(ANN)]),
    "draw": draw(),
    "seats not told": messages(seated={}),
    "backwards": messages(),
    "named by the key": messages(),
    "told after the end": messages() + [("Attack Completed", blow(ANN, BOB, 10, 0))],
}
AGAINST_THE_RULES = {
    "damage": messages([blow(ANN, CEM, 10, 0, 11), *RIGHT[1:]]),
    "health before": messages([blow(ANN, CEM, 11, 0), *RIGHT[1:]]),
    "health after": messages([*RIGHT[:2], blow(ANN, BOB, 20, 9), *RIGHT[3:]]),
    "a fallen user attacks": messages([RIGHT[0], blow(CEM, ANN, 30, 25), blow(BOB, ANN, 25, 15),
                                       RIGHT[2], blow(BOB, ANN, 15, 5), RIGHT[4]]),
    "a fallen user is attacked": messages([RIGHT[0], blow(BOB, CEM, 0, 0), *RIGHT[1:]]),
    "a fallen user forfeits": messages([RIGHT[0], forfeit(CEM), *RIGHT[1:]]),
    "more after the end": messages([*RIGHT, forfeit(ANN)]),
    "not over": messages(RIGHT[:-1]),
    "attacks itself": messages([RIGHT[0], blow(ANN, ANN, 30, 20), blow(BOB, ANN, 20, 10),
                                RIGHT[2], blow(BOB, ANN, 10, 0)]),
    "a user from nowhere": messages([forfeit(DAN), *RIGHT]),
    "a seat too many": messages(seated=HEROES | {DAN: (4, 1, 1)}),
    "another hero": messages(seated=with_hero(BOB, 9, 10, 20)),
    "two heroes": messages(seated=HEROES)[:2] + seats({BOB: (1, 10, 20)}) + messages()[2:],
    "two starts": messages(starts=(HEROES, with_hero(CEM, 3, 6, 10))),
    "a start without Cem": messages(starts=(HEROES, {ANN: HEROES[ANN], BOB: HEROES[BOB]})),
    "no start": messages(starts=()),
    "alone": messages([], [{ANN: HEROES[ANN]}], {ANN: HEROES[ANN]}),
    "a crowd": messages([forfeit(user) for user in CROWD if user != ANN], [CROWD], CROWD),
    "no attack": messages(starts=[with_hero(CEM, 3, 0, 10)] * 3),
    "attack out of range": messages(starts=[with_hero(CEM, 3, 2**32, 10)] * 3),
    "forfeits after the last round": draw()[:-1] + messages([forfeit(BOB), forfeit(CEM)])[-3:],
    "one round too many": draw()[:-1] + [("Attack Completed", blow(BOB, CEM, 491, 490, 1)),
                                         ("Cleaning Game Records", {"user_token": ANN})],
}


def all_records():
    """Of all of these, the first ones' games beginning with 1, the others' with 2."""
    found = []
    for begin, fights in ((0x10000000, BY_THE_RULES), (0x20000000, AGAINST_THE_RULES)):
        for number, (name, said) in enumerate(fights.items()):
            game = list(records(token(begin + number), said, named=name != "named by the key"))
            found += reversed(game) if name == "backwards" else game
    return found + list(records(token(0x30000000), messages(), schema=2))
