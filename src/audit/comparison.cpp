#include "audit/comparison.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "audit/compared_folder.h"

namespace audit {
namespace {

using ports::Table;

constexpr std::size_t k_rows_told = 4;  // differences told of one game
constexpr double k_read_share = 0.6;    // how much of the whole reading them is
constexpr std::array k_tables = {Table::meta, Table::podium};

// Columns behind the tokens.
constexpr std::array<std::string_view, 1> k_meta_columns = {"superhero_id"};
constexpr std::array<std::string_view, 4> k_podium_columns = {"rank", "rounds", "damage_received",
                                                              "damage_sent"};

std::span<const std::string_view> columns_of(Table table) {
    if (table == Table::meta) return k_meta_columns;
    return k_podium_columns;
}

// One user's rows at the begin of `rows`, which ascend.
std::span<const ComparedRow> first_user(std::span<const ComparedRow> rows) {
    std::size_t count = 0;
    while (count < rows.size() && of_one_user(rows[count], rows.front())) ++count;
    return rows.first(count);
}

std::string values_text(Table table, const ComparedRow& row) {
    std::string text;
    for (std::size_t i = 0; i < columns_of(table).size(); ++i) {
        text += (i == 0 ? "" : ",") + std::to_string(row.values[i]);
    }
    return text;
}

class Comparer {
public:
    Comparer(const ComparisonOptions& options, const FolderDoors& first, const FolderDoors& second)
        : options_(options),
          first_(options, first, result_.first),
          second_(options, second, result_.second) {}

    template <class Progress>
    base::Result<Comparison> run(const Progress& progress) {
        for (ComparedFolder* folder : {&first_, &second_}) {
            if (const auto listed = folder->list(); !listed) return listed.error();
        }
        const std::uint64_t bytes = first_.bytes() + second_.bytes();
        Buckets buckets({.scratch = options_.scratch,
                         .count = bucket_count_of_files(bytes),
                         .buffer_bytes = options_.buffer_bytes});
        FactStore facts(buckets);
        double done = 0;
        const auto tell = [&](std::uint64_t more) {
            done += static_cast<double>(more);
            const double all = static_cast<double>(std::max<std::uint64_t>(bytes, 1));
            if (progress) progress(done / all * k_read_share, "tables");
        };
        first_.read(facts, 0, tell);
        second_.read(facts, 1, tell);
        if (!buckets.status()) return buckets.status().error();
        if (const auto judged = judge(buckets, progress); !judged) return judged.error();
        for (ComparedFolder* folder : {&first_, &second_}) {
            if (const auto finished = folder->finish(); !finished) return finished.error();
        }
        return std::move(result_);
    }

private:
    template <class Progress>
    base::Result<void> judge(Buckets& buckets, const Progress& progress) {
        std::string bytes;
        Bucket bucket;
        GameFacts game;
        for (std::size_t i = 0; i < buckets.count(); ++i) {
            if (const auto loaded = buckets.load(i, bytes); !loaded) return loaded.error();
            bucket.sort(bytes);
            while (bucket.next(game)) take(game);
            const double done = static_cast<double>(i + 1) / static_cast<double>(buckets.count());
            if (progress) progress(k_read_share + done * (1 - k_read_share), "games");
        }
        return {};
    }

    void take(const GameFacts& game) {
        first_.begin_game();
        second_.begin_game();
        for (const Located& fact : game.rows) {
            (game.head(fact).flags == 0 ? first_ : second_).take(game, fact);
        }
        const bool in_first = first_.settle(game.game);
        const bool in_second = second_.settle(game.game);
        if (in_first && in_second) {
            compare_rows(game.game);
        } else if (in_first) {
            first_.report_only(game.game);
        } else if (in_second) {
            second_.report_only(game.game);
        }
    }

    void compare_rows(const base::GameToken& game) {
        bool equal = true;
        for (const Table table : k_tables) {
            const auto one = first_.rows(table), other = second_.rows(table);
            equal =
                equal && std::equal(one.begin(), one.end(), other.begin(), other.end(), is_same);
        }
        if (equal) {
            ++result_.equal;
            return;
        }
        ++result_.different;
        if (result_.examples.size() >= options_.examples) return;
        difference_ = {};
        difference_.game = game;
        for (const Table table : k_tables) compare_table(table);
        result_.examples.push_back(std::move(difference_));
    }

    // Walks through both by user.
    void compare_table(Table table) {
        std::vector<ComparedRow> one, other;  // the rows that the other one lacks
        const auto a = first_.rows(table), b = second_.rows(table);
        std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(one),
                            is_before);
        std::set_difference(b.begin(), b.end(), a.begin(), a.end(), std::back_inserter(other),
                            is_before);
        std::span<const ComparedRow> left(one), right(other);
        while (!left.empty() || !right.empty()) {
            auto ours = first_user(left), theirs = first_user(right);
            if (!ours.empty() && !theirs.empty() && !of_one_user(ours[0], theirs[0])) {
                (ours[0].user < theirs[0].user ? theirs : ours) = {};
            }
            left = left.subspan(ours.size());
            right = right.subspan(theirs.size());
            for (std::size_t i = 0; i < std::max(ours.size(), theirs.size()); ++i) {
                compare_pair(table, i < ours.size() ? &ours[i] : nullptr,
                             i < theirs.size() ? &theirs[i] : nullptr);
            }
        }
    }

    void compare_pair(Table table, const ComparedRow* one, const ComparedRow* other) {
        const UserToken user = one != nullptr ? one->user : other->user;
        if (difference_.rows.empty()) {
            if (one != nullptr) difference_.first_file = first_.path_of(*one);
            if (other != nullptr) difference_.second_file = second_.path_of(*other);
        }
        if (one == nullptr || other == nullptr) {
            return add({user, table, "row", one != nullptr ? values_text(table, *one) : "",
                        other != nullptr ? values_text(table, *other) : ""});
        }
        const auto columns = columns_of(table);
        for (std::size_t i = 0; i < columns.size(); ++i) {
            if (one->values[i] == other->values[i]) continue;
            add({user, table, columns[i], std::to_string(one->values[i]),
                 std::to_string(other->values[i])});
        }
    }

    void add(RowDifference difference) {
        if (difference_.rows.size() >= k_rows_told) {
            ++difference_.more;
        } else {
            difference_.rows.push_back(std::move(difference));
        }
    }

    const ComparisonOptions& options_;
    Comparison result_;
    ComparedFolder first_, second_;
    GameDifference difference_;  // of the game at hand
};

}  // namespace

bool Comparison::same() const noexcept {
    const auto whole = [](const ComparedTables& tables) {
        return tables.only == 0 && tables.doubled == 0 && tables.unreadable == 0;
    };
    return different == 0 && whole(first) && whole(second);
}

base::Result<Comparison> compare(const ComparisonOptions& options, const FolderDoors& first,
                                 const FolderDoors& second,
                                 const std::function<void(double, std::string_view)>& progress) {
    return Comparer(options, first, second).run(progress);
}

}  // namespace audit
