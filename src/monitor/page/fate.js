// The fate of one game: its records, where its rows are, and its fight.
(function () {
    'use strict';
    const superhero = window.superhero;
    const {element, text, byId, count} = superhero;
    const view = superhero.view;

    const ASK_AGAIN_MS = 500;
    const STATES = {
        unknown: 'unknown', in_tables: 'in the tables', timed_out: 'timed out',
        under_way: 'under way', not_read: 'not read yet', waiting: 'read, waiting',
        dead_letter: 'dead letter', given_up: 'given up', lost: 'lost',
    };
    const BAD_STATES = new Set(['dead_letter', 'given_up', 'lost']);

    let fateWords = new Map();
    let lookup = 0;
    let replay = null;

    function say(...what) {
        byId('game-status').replaceChildren(element('p', {}, ...what));
    }

    function clear() {
        if (replay) replay.stop();
        replay = null;
        byId('game-story').replaceChildren();
        superhero.show(byId('game-story'), false);
        superhero.show(byId('game-progress'), false);
    }

    const numbered = (items) => items.map((item, i) => ({...item, i}));

    function recordsTable(story) {
        const table = superhero.table({
            caption: 'Records, as they were written', shownCaption: true,
            empty: 'No record of it is in the log.', key: (record) => record.i,
            columns: [
                {title: 'Written', head: true, text: (r) => superhero.moment(r.timestamp)},
                {title: 'Topic', text: (r) => r.topic},
                {title: 'Partition', number: true, text: (r) => String(r.partition)},
                {title: 'Offset', number: true, text: (r) => count(r.offset)},
                {
                    title: 'game_seq', number: true,
                    text: (r) => r.game_seq === undefined ? '' : count(r.game_seq),
                },
                {title: 'Message', text: (r) => r.log_message || superhero.UNKNOWN},
                {
                    title: 'Fate',
                    update(cell, r) {
                        text(cell, fateWords.get(r.fate) || r.fate);
                        superhero.flag(cell, 'warn', superhero.isTroubleFate(r.fate));
                    },
                },
                ...story.records.some((r) => r.reason)
                    ? [{title: 'Why', text: (r) => r.reason || ''}] : [],
                {
                    title: 'Commit', number: true,
                    text: (r) => r.commit === undefined ? 'none' : String(r.commit + 1),
                },
            ],
        });
        table.update(numbered(story.records));
        return table.node;
    }

    function commitsTable(story) {
        const table = superhero.table({
            caption: 'Commits that cover them', shownCaption: true,
            empty: 'No commit covers any of them yet.', key: (commit) => commit.i,
            columns: [
                {title: 'Commit', head: true, text: (c) => String(c.i + 1)},
                {title: 'Taken', text: (c) => superhero.moment(c.time)},
                {title: 'By worker', text: (c) => c.writer},
                {title: 'Partition', number: true, text: (c) => String(c.partition)},
                {
                    title: 'Offsets', number: true,
                    text: (c) => `${count(c.from)} up to ${count(c.to)}`,
                },
                {title: 'Log', number: true, text: (c) => String(c.log_number)},
                {title: 'File', kind: 'mono long', text: (c) => c.file},
            ],
        });
        table.update(numbered(story.commits));
        return table.node;
    }

    function rowsTable(story) {
        const {rows} = story.tables;
        const names = new Map(story.fight.fighters.map((one) => [one.superhero_id, one.name]));
        const number = (title, name) => ({title, number: true, text: (row) => count(row[name])});
        const table = superhero.table({
            caption: 'Rows in the tables', shownCaption: true, key: (row) => row.i,
            columns: [
                number('Rank', 'rank'),
                {
                    title: 'Hero', head: true,
                    text: (row) => names.get(row.superhero_id) || `hero ${row.superhero_id}`,
                },
                {title: 'Player', kind: 'mono', text: (row) => superhero.short(row.user_token)},
                number('Rounds', 'rounds'), number('Damage received', 'damage_received'),
                number('Damage sent', 'damage_sent'),
                {
                    title: 'Row', number: true,
                    text: (row) => count(story.tables.first_row + row.i),
                },
            ],
        });
        table.update(numbered(rows).sort((a, b) => a.rank - b.rank));
        return table.node;
    }

    function facts(story) {
        const list = element('dl', {class: 'facts'});
        const add = (name, value) => list.append(
            element('dt', {}, name), element('dd', {class: 'mono long'}, value));
        if (!story.tables) return list;
        const {commit, rows} = story.tables;
        const where = (first) => rows.length === 1 ? `row ${count(first)}`
            : `rows ${count(first)} to ${count(first + rows.length - 1)}`;
        add('Rows', `${where(story.tables.first_row)} of ${story.tables.meta_file} and ` +
            `${where(story.tables.podium_first_row)} of ${story.tables.podium_file}, ` +
            'counted from 0');
        const known = story.commits[commit];
        if (known) add('Commit', `${known.file}, by ${known.writer}`);
        return list;
    }

    function show(story) {
        const words = STATES[story.state] || story.state;
        say('Game ', element('span', {class: 'mono'}, story.game_token), ': ',
            element('strong', {class: BAD_STATES.has(story.state) ? 'warn' : 'good'}, words),
            story.why ? `: ${story.why}` : '');
        const node = byId('game-story');
        node.replaceChildren(facts(story));
        if (story.fight.fighters.length > 0) {
            replay = superhero.replay(story.fight);
            node.append(element('h3', {}, 'The fight'), replay.node);
        }
        if (story.tables) node.append(rowsTable(story));
        node.append(recordsTable(story), commitsTable(story));
        superhero.show(node, true);
        if (replay) replay.show();
    }

    function errorOf(answer) {
        try {
            return JSON.parse(answer.text).error || `the monitor answered ${answer.status}`;
        } catch (error) {
            return `the monitor answered ${answer.status}`;
        }
    }

    async function ask(token, mine) {
        let answer;
        try {
            answer = await superhero.api.get(`api/game/${encodeURIComponent(token)}`);
        } catch (error) {
            if (mine === lookup) say('The monitor does not answer. Look the game up again later.');
            return;
        }
        if (mine !== lookup) return;
        const progress = byId('game-progress');
        superhero.show(progress, answer.status === 202);
        if (answer.status === 202) {
            const {fraction} = JSON.parse(answer.text);
            progress.value = fraction;
            say(`Looking through the log: ${Math.floor(100 * fraction)} %`);
            setTimeout(() => mine === lookup && ask(token, mine), ASK_AGAIN_MS);
        } else if (answer.status === 200) {
            show(JSON.parse(answer.text));
        } else {
            say(element('strong', {class: 'warn'}, 'Not found'), `: ${errorOf(answer)}`);
        }
    }

    function makeEnded(token) {
        const pick = element('button', {type: 'button', class: 'link mono'}, token);
        pick.addEventListener('click', () => superhero.fate.pick(token));
        return element('li', {}, pick);
    }

    superhero.fate = {
        start() {
            byId('game-form').addEventListener('submit', (event) => {
                event.preventDefault();
                superhero.fate.pick(byId('game-token').value.trim());
            });
        },

        update(state) {
            fateWords = new Map(state.fates.map((fate) => [fate.fate, fate.words]));
            superhero.show(byId('no-ended'), state.ended.length === 0);
            superhero.each(byId('ended'), state.ended,
                {key: (token) => token, make: makeEnded, update: () => {}});
        },

        // Looks it up, also when it is the one that is shown already.
        pick(token) {
            view.change({game: token});
            byId('game').scrollIntoView({block: 'start'});
            byId('game-title').focus({preventScroll: true});
        },

        look(token) {
            lookup += 1;
            clear();
            byId('game-token').value = token;
            if (token === '') {
                say('Type a token, or pick a game.');
                return;
            }
            say('Looking through the log');
            ask(token, lookup);
        },

        stop() {
            if (replay) replay.stop();
        },
    };
}());
