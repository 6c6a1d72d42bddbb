// Fights under way, the best heroes, and how long fights take.
(function () {
    'use strict';
    const superhero = window.superhero;
    const {element, text, byId, count, short} = superhero;

    const SHOWN_FIGHTERS = 4;
    let heroes = null;
    let lengths = null;
    let longest = 0;

    const called = (fighter) => `${fighter.hero || 'unknown hero'} (${short(fighter.user)})`;

    // One fighter with a health bar; `fighter`: {hero, user, health, full}.
    superhero.fighterLine = function () {
        const parts = {
            name: element('span', {class: 'fighter'}),
            health: element('span', {class: 'points'}),
            bar: superhero.bar('health'),
        };
        const node = element('li', {}, parts.name, parts.health, parts.bar);
        node.parts = parts;
        return node;
    };

    superhero.setFighter = function (node, fighter) {
        const {name, health, bar} = node.parts;
        const fallen = fighter.health === 0;
        text(name, called(fighter));
        text(health, fallen ? `0 of ${count(fighter.full)}, out`
            : `${count(fighter.health)} of ${count(fighter.full)}`);
        superhero.setBar(bar, fighter.health, fighter.full);
        superhero.flag(bar, 'low', fighter.health * 4 <= fighter.full);
        superhero.flag(node, 'fallen', fallen);
    };

    function lastBlow(fight) {
        const last = fight.last;
        if (!last) return 'No blow yet.';
        const from = fight.fighters[last.from];
        const to = fight.fighters[last.to];
        if (!from || !to) return '';
        if (last.forfeit) return `${called(from)} let its turn pass.`;
        return `${called(from)} hits ${called(to)} for ${count(last.damage)}.`;
    }

    function makeFight(fight) {
        const head = element('p', {class: 'fight-head'});
        const pick = element('button', {type: 'button', class: 'link'}, short(fight.game));
        pick.setAttribute('aria-label', `Look up game ${fight.game}`);
        pick.title = fight.game;
        pick.addEventListener('click', () => superhero.fate.pick(fight.game));
        const blows = element('span', {class: 'aside'});
        head.append('Game ', pick, ' ', blows);
        const list = element('ul', {class: 'fighters'});
        const more = element('p', {class: 'aside'});
        const last = element('p', {class: 'last-blow'});
        const node = element('article', {class: 'panel fight'}, head, list, more, last);
        node.parts = {blows, list, more, last};
        if (superhero.still) pick.replaceWith(short(fight.game));
        return node;
    }

    function updateFight(node, fight) {
        const {blows, list, more, last} = node.parts;
        text(blows, `${superhero.counted(fight.blows, 'blow', 'blows')}, since ` +
            superhero.time(fight.began));
        let shown = fight.fighters.map((fighter, i) => ({...fighter, i}));
        const all = shown.length;
        if (all > SHOWN_FIGHTERS) {
            shown = shown.sort((a, b) => b.health - a.health || a.i - b.i)
                .slice(0, SHOWN_FIGHTERS);
        }
        superhero.each(list, shown, {
            key: (fighter) => fighter.i,
            make: superhero.fighterLine,
            update: superhero.setFighter,
        });
        const standing = fight.fighters.filter((fighter) => fighter.health > 0).length;
        superhero.show(more, all > SHOWN_FIGHTERS);
        text(more, `The ${SHOWN_FIGHTERS} strongest of ${count(all)}; ` +
            `${count(standing)} still stand.`);
        text(last, lastBlow(fight));
    }

    superhero.fights = {
        start() {
            heroes = superhero.table({
                caption: 'Best heroes by wins', empty: 'No fight has ended yet.',
                key: (item) => item.id,
                columns: [
                    {title: 'Hero', head: true, text: (item) => item.hero || `hero ${item.id}`},
                    {title: 'Wins', number: true, text: (item) => count(item.wins)},
                    {title: 'Games', number: true, text: (item) => count(item.games)},
                    {
                        title: 'Won', number: true,
                        text: (item) => superhero.share(item.wins, item.games),
                    },
                    superhero.barColumn('', (item) => item.wins, (item) => item.games),
                ],
            });
            lengths = superhero.table({
                caption: 'Fights that are over, by their number of blows',
                empty: 'No fight has ended yet.',
                key: (item) => item.from,
                columns: [
                    {
                        title: 'Blows', head: true,
                        text: (item) => item.to - item.from === 1 ? count(item.from)
                            : `${count(item.from)} to ${count(item.to - 1)}`,
                    },
                    {title: 'Games', number: true, text: (item) => count(item.games)},
                    superhero.barColumn('', (item) => item.games, () => longest),
                ],
            });
            byId('heroes-table').append(heroes.node);
            byId('lengths-table').append(lengths.node);
        },

        update(state) {
            superhero.show(byId('no-fights'), state.fights.length === 0 && !superhero.still);
            text(byId('under-way'), state.fights.length < state.games.under_way
                ? `${state.fights.length} of ${count(state.games.under_way)} under way` : '');
            superhero.each(byId('fights-now'), state.fights,
                {key: (fight) => fight.game, make: makeFight, update: updateFight});
            longest = Math.max(0, ...state.lengths.map((item) => item.games));
            heroes.update(state.heroes);
            lengths.update(state.lengths);
        },
    };
}());
