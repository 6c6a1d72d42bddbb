// The fight of one game, blow by blow: forward, back, by itself.
(function () {
    'use strict';
    const superhero = window.superhero;
    const {element, text, count} = superhero;

    const BLOW_MS = 700;

    const called = (fighter) => `${fighter.name || 'unknown hero'} ` +
        `(${superhero.short(fighter.user_token)})`;

    function blowText(blow, byToken) {
        const user = byToken.get(blow.user_token);
        const enemy = byToken.get(blow.enemy_token);
        const from = user ? called(user) : superhero.short(blow.user_token);
        if (blow.action === 'FORFEIT') return `${from} let its turn pass, and is out`;
        const to = enemy ? called(enemy) : superhero.short(blow.enemy_token);
        return `${from} hits ${to} for ${count(blow.damage)}: ` +
            `${count(blow.health_before)} to ${count(blow.health_after)}`;
    }

    // healths[n][i]: of fighter i after n blows.
    function healthsOf(fight, places) {
        const healths = [fight.fighters.map((fighter) => fighter.health)];
        for (const blow of fight.blows) {
            const next = healths[healths.length - 1].slice();
            const hit = blow.action === 'FORFEIT' ? blow.user_token : blow.enemy_token;
            if (places.has(hit)) next[places.get(hit)] = blow.health_after;
            healths.push(next);
        }
        return healths;
    }

    function controls() {
        const button = (name) => element('button', {type: 'button'}, name);
        const parts = {
            start: button('Start'), back: button('Back'), play: button('Play'),
            next: button('Next'), end: button('End'),
            slider: element('input', {type: 'range', min: 0, step: 1, 'aria-label': 'Blow'}),
            place: element('span', {class: 'aside'}),
        };
        parts.node = element('div', {class: 'replay-controls'}, parts.start, parts.back,
            parts.play, parts.next, parts.end, parts.slider, parts.place);
        return parts;
    }

    // What stands there after `at` blows.
    function showAt(it, at) {
        const last = it.fight.blows.length;
        it.fight.fighters.forEach((fighter, i) => superhero.setFighter(it.lines[i], {
            hero: fighter.name, user: fighter.user_token, health: it.healths[at][i],
            full: fighter.health,
        }));
        text(it.told, at === 0 ? 'Before the first blow.'
            : `${blowText(it.fight.blows[at - 1], it.byToken)}.`);
        const {parts} = it;
        text(parts.place, `blow ${count(at)} of ${count(last)}`);
        parts.slider.value = at;
        parts.start.disabled = parts.back.disabled = at === 0;
        parts.next.disabled = parts.end.disabled = at === last;
        const old = it.blows.querySelector('[aria-current]');
        if (old) old.removeAttribute('aria-current');
        if (at === 0) return;
        const now = it.blows.children[at - 1];
        now.setAttribute('aria-current', 'step');
        // Scrolls the list only, not the page.
        it.blows.scrollTop = now.offsetTop - it.blows.offsetTop - it.blows.clientHeight / 2;
    }

    // What showAt() shows, and where it shows it.
    function make(fight) {
        const places = new Map(fight.fighters.map((fighter, i) => [fighter.user_token, i]));
        const byToken = new Map(fight.fighters.map((fighter) => [fighter.user_token, fighter]));
        return {
            fight, byToken, healths: healthsOf(fight, places), parts: controls(),
            lines: fight.fighters.map(() => superhero.fighterLine()),
            told: element('p', {class: 'last-blow', 'aria-live': 'polite'}),
            blows: element('ol', {class: 'blows', tabindex: 0, 'aria-label': 'Blows'},
                ...fight.blows.map((blow) => element('li', {}, blowText(blow, byToken)))),
        };
    }

    // Returns {node, show(), stop()}; show() once the node is in the page.
    superhero.replay = function (fight) {
        const it = make(fight);
        const {parts} = it;
        const last = fight.blows.length;
        let at = last;
        let timer = null;

        function stop() {
            clearInterval(timer);
            timer = null;
            text(parts.play, 'Play');
        }

        function go(to) {
            at = Math.min(last, Math.max(0, to));
            showAt(it, at);
            if (at === last) stop();
        }

        function step(to) {
            stop();
            go(to);
        }

        function play() {
            if (timer !== null) {
                stop();
                return;
            }
            go(at === last ? 0 : at);
            if (last === 0) return;
            text(parts.play, 'Stop');
            timer = setInterval(() => go(at + 1), BLOW_MS);
        }

        parts.slider.max = last;
        parts.start.addEventListener('click', () => step(0));
        parts.back.addEventListener('click', () => step(at - 1));
        parts.next.addEventListener('click', () => step(at + 1));
        parts.end.addEventListener('click', () => step(last));
        parts.play.addEventListener('click', play);
        parts.slider.addEventListener('input', () => step(Number(parts.slider.value)));
        const node = element('div', {class: 'replay'}, parts.node,
            element('ul', {class: 'fighters many'}, ...it.lines), it.told, it.blows);
        return {node, show: () => showAt(it, at), stop};
    };
}());
