#include "audit/copies.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "audit/buckets.h"
#include "audit/game_facts.h"
#include "audit/row_facts.h"

namespace audit {
namespace {

// A row of a game in the order in which rows are sought.
struct Held {
    ports::Table table = ports::Table::meta;
    UserToken user;
    RowValues values{};
    std::uint32_t file = 0;
};

auto content(const Held& row) { return std::tie(row.table, row.user, row.values); }
bool before(const Held& a, const Held& b) { return content(a) < content(b); }

Held held(const GameFacts& game, const Located& fact) {
    if (game.head(fact).kind == FactKind::meta_row) {
        const auto body = game.body<MetaFact>(fact);
        return {ports::Table::meta, body.user, values_of(body), body.file};
    }
    const auto body = game.body<PodiumFact>(fact);
    return {ports::Table::podium, body.user, values_of(body), body.file};
}

class Search {
public:
    Search(ports::TableReader& reader, std::vector<HeldFile>& files)
        : reader_(reader), files_(files) {}

    void read(FactStore& facts) {
        for (std::size_t i = 0; i < files_.size(); ++i) {
            HeldFile& file = files_[i];
            if (!is_wanted(file)) continue;
            const RowOrigin origin{file.table, static_cast<std::uint32_t>(i), 0};
            const auto done = reader_.read(file.table, file.name, [&](const ports::Rows& rows) {
                for (std::size_t row = 0; row < rows.size(); ++row) {
                    add_row(facts, origin, rows, row);
                }
            });
            if (!done) file.trouble = done.error().what;
        }
    }

    std::uint64_t bytes() const noexcept {
        std::uint64_t bytes = 0;
        for (const HeldFile& file : files_) bytes += is_wanted(file) ? file.bytes : 0;
        return bytes;
    }

    void take(const GameFacts& game) {
        committed_.clear();
        suspect_.clear();
        for (const Located& fact : game.rows) {
            const Held row = held(game, fact);
            const HeldFile& file = files_[row.file];
            if (!file.trouble.empty()) continue;
            (file.standing == Standing::committed ? committed_ : suspect_).push_back(row);
        }
        if (suspect_.empty()) return;
        std::sort(committed_.begin(), committed_.end(), before);
        for (const Held& row : suspect_) {
            const bool known =
                std::binary_search(committed_.begin(), committed_.end(), row, before);
            files_[row.file].alone += known ? 0 : 1;
        }
    }

private:
    bool is_wanted(const HeldFile& file) const {
        return std::any_of(files_.begin(), files_.end(), [&](const HeldFile& other) {
            return other.standing == Standing::suspect && other.table == file.table;
        });
    }

    ports::TableReader& reader_;
    std::vector<HeldFile>& files_;
    std::vector<Held> committed_, suspect_;
};

}  // namespace

base::Result<void> find_copies(ports::TableReader& reader, const CopyOptions& options,
                               std::vector<HeldFile>& files) {
    Search search(reader, files);
    Buckets buckets({.scratch = options.scratch,
                     .count = bucket_count_of_files(search.bytes()),
                     .buffer_bytes = options.buffer_bytes});
    FactStore facts(buckets);
    search.read(facts);
    if (!buckets.status()) return buckets.status();
    std::string bytes;
    Bucket bucket;
    GameFacts game;
    for (std::size_t i = 0; i < buckets.count(); ++i) {
        if (const auto loaded = buckets.load(i, bytes); !loaded) return loaded;
        bucket.sort(bytes);
        while (bucket.next(game)) search.take(game);
    }
    return {};
}

}  // namespace audit
