#include "tests/model/games.h"

#include <algorithm>
#include <array>
#include <utility>

namespace model {
namespace {

constexpr int k_completed = 160, k_timed_out = 24, k_never = 16;
constexpr std::size_t k_longest = 44;  // records of a game; most are shorter
constexpr std::size_t k_side_by_side = 6;

constexpr std::array<std::string_view, 2> k_foreign = {
    R"({"log_message":"Backup Done","task":{"GAME_TOKEN":"none"}})", "not JSON at all"};
constexpr std::array<std::string_view, 3> k_broken = {
    R"({"log_message":"Game Finished","task":{}})",
    R"({"log_message":"Attack Completed","game_seq":3,"schema":1,"task":"half an ob)",
    R"({"log_message":"Cleaning Game Records","task":{"game_token":"x","user_token":"y"}})"};

// No key, no game_seq, the task as text.
support::PlayedRecord by_another(const support::PlayedRecord& record) {
    const auto seq = record.value.find(",\"game_seq\"");
    const auto task = record.value.find(",\"task\":");
    support::PlayedRecord other{record.topic, {}, record.value.substr(0, seq) + ",\"task\":"};
    const std::string object = record.value.substr(task + 8, record.value.size() - task - 9);
    wire::append_json_string(other.value, object);
    other.value += '}';
    return other;
}

std::vector<std::string> lines_of(const combat::Fight& fight, ports::Table table) {
    combat::Rows rows;
    support::append_rows(rows, fight);
    std::vector<std::string> lines(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        table == ports::Table::meta ? combat::append_meta_line(lines[i], rows, i)
                                    : combat::append_podium_line(lines[i], rows, i);
    }
    return lines;
}

KnownGame known(support::PlayedGame played, Ending ending) {
    KnownGame game;
    game.token = played.token();
    game.ending = ending;
    for (const auto& record : played.records) game.of_others.push_back(by_another(record));
    game.records = std::move(played.records);
    if (ending != Ending::completed) return game;
    game.meta = lines_of(played.fight, ports::Table::meta);
    game.podium = lines_of(played.fight, ports::Table::podium);
    return game;
}

template <class Items>
void shuffle(Items& items, base::Random& random) {
    for (std::size_t i = items.size(); i > 1; --i) {
        std::swap(items[i - 1], items[random.below(static_cast<std::uint32_t>(i))]);
    }
}

std::uint32_t size_of(const auto& items) { return static_cast<std::uint32_t>(items.size()); }

bool happens(std::uint32_t chance, base::Random& random) { return random.below(10'000) < chance; }

}  // namespace

bool is_broken(std::string_view value) {
    return std::find(k_broken.begin(), k_broken.end(), value) != k_broken.end();
}

GamePool::GamePool(std::uint64_t seed) {
    support::GameTable table(seed, 60);
    int completed = 0;
    for (int i = 0; completed < k_completed; ++i) {
        auto played = table.play(2 + i % 3);
        if (played.records.size() > k_longest) continue;
        games_.push_back(known(std::move(played), Ending::completed));
        ++completed;
    }
    for (int i = 0; i < k_timed_out; ++i) {
        games_.push_back(known(table.time_out(2 + i % 3), Ending::timed_out));
    }
    for (int i = 0; i < k_never; ++i) {
        if (i % 2 == 0) {
            games_.push_back(known(table.begin(2 + i % 3, 1), Ending::never));
            continue;
        }
        auto played = table.play(2);  // whose first record is lost
        played.records.erase(played.records.begin());
        games_.push_back(known(std::move(played), Ending::never));
    }
}

Programme::Programme(const GamePool& pool, const Mix& mix, base::Random& random) {
    std::vector<const KnownGame*> games;
    for (const KnownGame& game : pool.games()) games.push_back(&game);
    const auto wanted = static_cast<std::size_t>(mix.games);
    for (std::size_t i = 0; i < wanted && i < games.size(); ++i) {
        std::swap(games[i],
                  games[i + random.below(size_of(games) - static_cast<std::uint32_t>(i))]);
        add(*games[i], mix, random);
    }
    std::sort(expected_.meta.begin(), expected_.meta.end());
    std::sort(expected_.podium.begin(), expected_.podium.end());
}

void Programme::expect(const KnownGame& game) {
    if (game.ending != Ending::completed) return;
    ++expected_.games;
    expected_.meta.insert(expected_.meta.end(), game.meta.begin(), game.meta.end());
    expected_.podium.insert(expected_.podium.end(), game.podium.begin(), game.podium.end());
}

void Programme::add_later(Stream stream, base::Random& random) {
    const auto at = random.below(size_of(streams_) + 1);
    streams_.insert(streams_.begin() + at, std::move(stream));
}

// Streams stand in reverse, so that taking from the end is taking the first. Doubled records and
// any order are only for games whose records are numbered: without numbers a doubled attack cannot
// be told from a real one.
void Programme::add(const KnownGame& game, const Mix& mix, base::Random& random) {
    expect(game);
    const auto partition =
        static_cast<ports::Partition>(random.below(static_cast<std::uint32_t>(mix.partitions)));
    const bool by_others = game.ending != Ending::never && happens(mix.by_others, random);
    Stream stream;
    for (const auto& record : by_others ? game.of_others : game.records) {
        stream.push_back({record.topic, record.key, record.value, partition});
    }
    std::reverse(stream.begin(), stream.end());
    if (happens(mix.strange, random)) {
        const bool broken = random.below(2) == 0;
        const auto value = broken ? k_broken[random.below(k_broken.size())]
                                  : k_foreign[random.below(k_foreign.size())];
        const auto topic = random.below(2) == 0 ? base::k_lobby_queue : base::k_game_queue;
        add_later({{topic, {}, value, partition}}, random);
    }
    if (game.ending == Ending::never) doubt(game, partition);
    if (!by_others && game.ending != Ending::never) disturb(game, mix, stream, random);
    add_later(std::move(stream), random);
}

void Programme::disturb(const KnownGame& game, const Mix& mix, Stream& stream,
                        base::Random& random) {
    const ports::Partition partition = stream.front().partition;
    const bool again = happens(mix.announced_again, random);
    const bool repeats = happens(mix.repeats, random);
    if ((again || repeats) && game.ending == Ending::timed_out) doubt(game, partition);
    if (again) add_later(stream, random);
    for (int i = 0; repeats && i < 3; ++i) {
        const Sending repeated = stream[random.below(size_of(stream))];
        stream.insert(stream.begin() + random.below(size_of(stream) + 1), repeated);
    }
    if (happens(mix.shuffled, random)) shuffle(stream, random);
    if (!happens(mix.late, random)) return;
    const auto at = stream.begin() + random.below(size_of(stream));
    const Sending late = *at;
    stream.erase(at);
    add_later({late}, random);
}

void Programme::doubt(const KnownGame& game, ports::Partition partition) {
    expected_.doubtful.insert(game.token.text());
    expected_.never_all.insert(partition);
}

Sending Programme::next(base::Random& random) {
    const std::size_t open = std::min(streams_.size(), k_side_by_side);
    const std::size_t at = streams_.size() - 1 - random.below(static_cast<std::uint32_t>(open));
    const Sending sending = streams_[at].back();
    streams_[at].pop_back();
    if (streams_[at].empty()) streams_.erase(streams_.begin() + static_cast<std::ptrdiff_t>(at));
    return sending;
}

}  // namespace model
