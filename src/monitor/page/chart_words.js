// What a chart says in words and in numbers: its caption, its table, what is spoken at the cursor.
(function () {
    'use strict';
    const superhero = window.superhero;

    const TABLE_ROWS = 25;
    const words = {};
    superhero.chartWords = words;

    const known = (value) => value !== null && value !== undefined;

    // "lib.server." of lib.server.lobby and lib.server.game.
    words.commonPrefix = function (names) {
        if (names.length === 0) return '';
        let prefix = names[0].slice(0, names[0].lastIndexOf('.') + 1);
        while (prefix && !names.every((name) => name.startsWith(prefix))) {
            prefix = prefix.slice(0, prefix.lastIndexOf('.', prefix.length - 2) + 1);
        }
        return prefix;
    };

    function mean(values, from, to) {
        let sum = 0;
        let n = 0;
        for (let i = from; i < to; ++i) {
            if (!known(values[i])) continue;
            sum += values[i];
            n += 1;
        }
        return n ? sum / n : null;
    }

    // Compares the last tenth of the values with the tenth before it.
    function direction(values, end) {
        const width = Math.max(3, Math.floor(end / 10));
        const now = mean(values, Math.max(0, end - width), end);
        const before = mean(values, Math.max(0, end - 2 * width), Math.max(0, end - width));
        if (now === null || before === null) return '';
        if (now > before * 1.1) return 'rising';
        return now < before * 0.9 ? 'falling' : 'steady';
    }

    // {now, trend, most, at}; null where nothing is known.
    words.facts = function (times, values) {
        let end = values.length;
        while (end > 0 && !known(values[end - 1])) end -= 1;
        if (end === 0) return null;
        let top = -1;
        for (let i = 0; i < end; ++i) {
            if (known(values[i]) && (top < 0 || values[i] > values[top])) top = i;
        }
        return {
            now: values[end - 1], trend: direction(values, end),
            most: values[top], at: times[top], last: times[end - 1],
        };
    };

    // ": 1,200 records/s now, rising; at most 1,500 at 12:01:07"; `still` for what has an end.
    words.sentence = function (chart, facts, still) {
        if (facts === null) return ': not known';
        if (facts.most === 0) return chart.none;
        const now = `${chart.long(facts.now)} ${still ? 'at the end' : 'now'}`;
        const trend = facts.trend && !still ? `, ${facts.trend}` : '';
        return `: ${now}${trend}; at most ${chart.short(facts.most)} at ` +
            superhero.clock(facts.at);
    };

    words.atCursor = (chart, value, time) =>
        known(value) ? `: ${chart.long(value)} at ${superhero.clock(time)}`
            : `: not known at ${superhero.clock(time)}`;

    // At most 25 rows: {time, values}, each of a stretch: its mean, or its greatest value.
    words.rows = function (chart, times, series) {
        const each = Math.max(1, Math.ceil(times.length / TABLE_ROWS));
        const rows = [];
        for (let from = 0; from < times.length; from += each) {
            const to = Math.min(times.length, from + each);
            rows.push({
                time: times[from],
                values: series.map((values) => chart.greatest
                    ? values.slice(from, to).filter(known).reduce(
                        (most, value) => most === null || value > most ? value : most, null)
                    : mean(values, from, to)),
            });
        }
        return rows;
    };

    words.tableCaption = function (chart, times) {
        const each = Math.max(1, Math.ceil(times.length / TABLE_ROWS));
        const seconds = times.length > 1 ? (times[1] - times[0]) * each : each;
        return `${chart.title}: ${chart.greatest ? 'the greatest value' : 'the mean'} of ` +
            `${superhero.duration(seconds).replace(/\.0+ s$/, ' s')} each`;
    };
}());
