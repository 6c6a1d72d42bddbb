// What was executed: games and records by what became of them, and the dead letters.
(function () {
    'use strict';
    const superhero = window.superhero;
    const {element, text, byId, count} = superhero;

    const GAMES = [
        ['in_tables', 'in the tables'],
        ['timed_out', 'timed out, no rows'],
        ['under_way', 'under way'],
        ['not_read', 'ended, not read yet'],
        ['waiting', 'read, waiting'],
        ['given_up', 'given up'],
        ['set_aside', 'set aside'],
    ];
    const PREVIEW = 160;

    let games = null;
    let fates = null;
    let allGames = 0;
    let allRecords = 0;

    function shares(options) {
        return superhero.table({
            caption: options.caption,
            key: (item) => item.key,
            columns: [
                {title: options.title, head: true, text: (item) => item.words},
                {title: options.counted, number: true, text: (item) => count(item.n)},
                {
                    title: 'Share', number: true,
                    text: (item) => superhero.share(item.n, options.all()),
                },
                superhero.barColumn('', (item) => item.n, options.all),
            ],
        });
    }

    const place = (letter) => `${letter.topic} ${letter.partition}, offset ` +
        superhero.count(letter.offset);

    function makeLetter(letter) {
        const preview = letter.value.slice(0, PREVIEW).replace(/\s+/g, ' ');
        const raw = element('pre', {tabindex: 0}, letter.value || '(empty)');
        const node = element('details', {},
            element('summary', {},
                element('span', {class: 'place'}, place(letter)),
                element('span', {class: 'reason'}, letter.reason),
                element('code', {}, preview)),
            raw);
        if (letter.cut) node.append(element('p', {class: 'aside'}, 'Only its beginning is shown.'));
        return node;
    }

    superhero.executed = {
        start() {
            games = shares({
                caption: 'Games by what became of them', title: 'Games', counted: 'Count',
                all: () => allGames,
            });
            fates = shares({
                caption: 'Records by their fate', title: 'Records', counted: 'Count',
                all: () => allRecords,
            });
            byId('games-table').append(games.node);
            byId('fates-table').append(fates.node);
        },

        update(state) {
            allGames = GAMES.reduce((sum, [key]) => sum + (state.games[key] || 0), 0);
            allRecords = state.fates.reduce((sum, fate) => sum + fate.records, 0);
            games.update(GAMES.map(([key, words]) => ({key, words, n: state.games[key]})));
            fates.update(state.fates.map(
                (fate) => ({key: fate.fate, words: fate.words, n: fate.records})));
            const letters = state.dead_letters;
            const all = state.dead_letter_count;
            text(byId('letter-count'), all > letters.length
                ? `${count(all)}, the newest ${letters.length}` : count(all));
            superhero.show(byId('no-letters'), letters.length === 0);
            superhero.each(byId('letters'), letters, {
                key: (letter) => `${letter.topic}/${letter.partition}/${letter.offset}`,
                make: makeLetter,
                update: () => {},
            });
        },
    };
}());
