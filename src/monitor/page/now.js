// The figures at the top, and whether every record has exactly one fate.
(function () {
    'use strict';
    const superhero = window.superhero;
    const {element, text, show, flag, count, byId} = superhero;

    // Fates that somebody should look at.
    const TROUBLE = new Set(['dead_letter', 'set_aside', 'given_up', 'lost']);
    superhero.isTroubleFate = (fate) => TROUBLE.has(fate);

    const sum = (items, key) => items.reduce((all, item) => all + (item[key] || 0), 0);

    function oldest(lag) {
        const known = lag.map((each) => each.seconds).filter((n) => n !== null);
        return known.length ? Math.max(...known) : lag.length ? null : 0;
    }

    const FIGURES = [
        {name: 'Records in', of: (s) => superhero.perSecond(sum(s.topics, 'records_per_second'))},
        {name: 'Bytes in', of: (s) => `${superhero.bytes(sum(s.topics, 'bytes_per_second'))}/s`},
        {name: 'Executed', of: (s) => superhero.perSecond(sum(s.topics, 'executed_per_second'))},
        {name: 'Records waiting', of: (s) => count(sum(s.lag, 'records'))},
        {name: 'Oldest waits', of: (s) => superhero.duration(oldest(s.lag))},
        {name: 'Games in tables', of: (s) => count(s.games.in_tables)},
        {name: 'Games under way', of: (s) => count(s.games.under_way)},
        {
            name: 'Dead letters', of: (s) => count(s.dead_letter_count),
            warn: (s) => s.dead_letter_count > 0,
        },
    ];

    function pair(name) {
        const value = element('dd');
        const node = element('div', {}, element('dt', {}, name), value);
        node.value = value;
        return node;
    }

    function sentence(state) {
        const {sum: check, reading} = state;
        if (!reading.caught_up) {
            return `${count(check.records)} records read so far, ` +
                `${Math.floor(100 * reading.fraction)} % of the log`;
        }
        if (check.adds_up) {
            return `${superhero.counted(check.records, 'record', 'records')}: ` +
                'every one has exactly one fate';
        }
        return `${count(check.records)} records, but ${count(check.fates)} fates: ` +
            'these must be equal';
    }

    function updateSum(state) {
        const bad = state.reading.caught_up && !state.sum.adds_up;
        text(byId('sum-text'), sentence(state));
        text(byId('sum-note'), state.sum.note);
        show(byId('sum-note'), state.sum.note !== '');
        flag(byId('sum'), 'warn', bad || state.sum.note !== '');
        show(byId('reading'), !state.reading.caught_up);
        text(byId('reading-text'), 'Reading the log');
        byId('reading-bar').value = state.reading.fraction;
        superhero.each(byId('sum-fates'), state.fates, {
            key: (fate) => fate.fate,
            make: (fate) => pair(fate.words),
            update(node, fate) {
                text(node.value, count(fate.records));
                flag(node, 'none', fate.records === 0);
                flag(node, 'warn', fate.records > 0 && TROUBLE.has(fate.fate));
            },
        });
    }

    superhero.now = {
        start() {
            for (const figure of FIGURES) {
                figure.node = pair(figure.name);
                byId('figures').append(figure.node);
            }
        },

        update(state) {
            for (const figure of FIGURES) {
                text(figure.node.value, figure.of(state));
                if (figure.warn) flag(figure.node, 'warn', figure.warn(state));
            }
            updateSum(state);
            text(byId('version'), state.version);
            text(byId('source'), `${state.log}; tables ${state.tables}`);
            text(byId('trouble'), state.trouble);
            show(byId('trouble'), state.trouble !== '');
        },
    };
}());
