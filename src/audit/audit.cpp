#include "audit/audit.h"

#include <algorithm>
#include <utility>

#include "audit/advice.h"
#include "audit/chains.h"
#include "audit/facts.h"
#include "audit/game_facts.h"
#include "audit/inventory.h"
#include "wire/witness.h"

namespace audit {
namespace {

constexpr std::size_t k_bucket_bytes = std::size_t{4} << 20;  // wanted size of a bucket
constexpr std::size_t k_most_buckets = 1024;
constexpr std::uint64_t k_bytes_per_record = 48;  // of facts, on the average
constexpr std::uint64_t k_bytes_per_row = 128;    // of both tables' facts

// How much of the whole is done when each phase ends.
constexpr double k_topics_done = 0.6, k_tables_done = 0.8;

std::size_t bucket_count(const TopicExtent& extent, const Inventory& inventory) {
    const std::uint64_t bytes =
        extent.records() * k_bytes_per_record + inventory.rows() * k_bytes_per_row;
    return static_cast<std::size_t>(
        std::clamp<std::uint64_t>(bytes / k_bucket_bytes + 1, 1, k_most_buckets));
}

class Audit {
public:
    Audit(const Options& options, const Doors& doors, const Progress& progress)
        : options_(options), doors_(doors), progress_(progress) {
        report_.findings = Findings(options.examples);
    }

    base::Result<Report> run(std::istream* witness) {
        tell(0, "ledger");
        // The ledger first, then the ends of the topics: what the tables have is in the topics.
        auto inventory =
            take_inventory(doors_.ledger, doors_.store, options_.topic, report_.findings);
        if (!inventory) return inventory.error();
        inventory_ = std::move(*inventory);
        report_.commits = inventory_.commits.size();
        if (const auto done = take_extent(); !done) return done.error();
        check_chains(inventory_,
                     {{std::string(base::k_lobby_queue), extent_.lobby},
                      {std::string(base::k_game_queue), extent_.game}},
                     report_.findings);

        Buckets buckets({.scratch = options_.scratch,
                         .count = bucket_count(extent_, inventory_),
                         .buffer_bytes = options_.buffer_bytes});
        FactStore facts(buckets);
        if (const auto done = gather(facts, witness); !done) return done.error();
        if (!buckets.status()) return buckets.status().error();
        if (const auto done = judge(buckets); !done) return done.error();
        count_nameless();
        tell(1, "games");
        return std::move(report_);
    }

private:
    void tell(double fraction, std::string_view phase) {
        if (progress_) progress_(fraction, phase);
    }

    base::Result<void> take_extent() {
        if (doors_.log == nullptr) return {};
        auto extent = extent_of(*doors_.log);
        if (!extent) return extent.error();
        extent_ = std::move(*extent);
        report_.has_topics = !extent_.lobby.empty();
        return {};
    }

    base::Result<void> gather(FactStore& facts, std::istream* witness) {
        if (report_.has_topics) {
            const TopicReading reading{
                options_.patience, [this](double done) { tell(done * k_topics_done, "topics"); }};
            const auto counts = read_topics(*doors_.log, extent_, facts, reading);
            if (!counts) return counts.error();
            report_.topics = *counts;
        }
        const double begin = report_.has_topics ? k_topics_done : 0;
        report_.tables = read_tables(
            doors_.reader, inventory_, facts, report_.findings,
            [&](double done) { tell(begin + done * (k_tables_done - begin), "tables"); });
        return witness == nullptr ? base::Result<void>() : take_witness(facts, *witness);
    }

    base::Result<void> take_witness(FactStore& facts, std::istream& witness) {
        std::string line;
        while (std::getline(witness, line)) {
            if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
            const auto told = wire::parse_witness_line(line);
            if (!told) {
                ++report_.witness_unusable;
                continue;
            }
            ++report_.witness_games;
            FactHead head;
            head.game = told->game;
            head.kind = told->outcome == wire::Outcome::complete ? FactKind::told_complete
                                                                 : FactKind::told_timed_out;
            facts.add(head);
        }
        if (report_.witness_games == 0 && report_.witness_unusable > 0) {
            return base::rejected(
                "the witness has no line like "
                R"({"game_token":"…","outcome":"COMPLETE"})");
        }
        return {};
    }

    base::Result<void> judge(Buckets& buckets) {
        StatisticsBuilder statistics({.scratch = options_.scratch,
                                      .count = std::min<std::size_t>(buckets.count(), 64),
                                      .buffer_bytes = std::size_t{1} << 20});
        TableDigest digest(options_.scratch);
        Judge judge({inventory_, extent_, report_.findings, statistics, digest});
        std::string bytes;
        Bucket bucket;
        GameFacts game;
        for (std::size_t i = 0; i < buckets.count(); ++i) {
            if (const auto loaded = buckets.load(i, bytes); !loaded) return loaded.error();
            bucket.sort(bytes);
            while (bucket.next(game)) judge.take(game);
            const double done = static_cast<double>(i + 1) / static_cast<double>(buckets.count());
            tell(k_tables_done + done * (1 - k_tables_done), "games");
        }
        report_.counts = judge.counts();
        auto text = digest.finish();
        if (!text) return text.error();
        report_.digest = std::move(*text);
        auto gathered = statistics.finish();
        if (!gathered) return gathered.error();
        report_.statistics = std::move(*gathered);
        return {};
    }

    // Games of lost files whose tokens nothing knows any more.
    void count_nameless() {
        if (report_.findings.of(Kind::orphan) > 0) return;  // they may be in there
        for (std::size_t i = 0; i < inventory_.commits.size(); ++i) {
            const ports::Commit& commit = inventory_.commits[i].commit;
            const std::uint64_t found = inventory_.commits[i].missing;
            const DataFile* lost = inventory_.unreadable_file(i);
            const bool known = report_.has_topics && !extent_.cut(commit.partition);
            if (lost == nullptr || known || found >= commit.games) continue;
            const std::uint64_t nameless = commit.games - found;
            report_.findings.count(Kind::missing, nameless - 1);
            report_.findings.add(Kind::missing, [&] {
                Finding finding;
                finding.file = lost->path();
                finding.partition = commit.partition;
                finding.offset = commit.range.from;
                finding.text = std::to_string(nameless) + " games of " + lost->path() + ", which " +
                               lost->why + "; no record is left that tells their tokens";
                finding.mend = lost->hidden ? k_reveal : k_restore_file;
                return finding;
            });
        }
    }

    const Options& options_;
    const Doors& doors_;
    const Progress& progress_;
    Report report_;
    Inventory inventory_;
    TopicExtent extent_;
};

}  // namespace

base::Result<Report> run(const Options& options, const Doors& doors, std::istream* witness,
                         const Progress& progress) {
    return Audit(options, doors, progress).run(witness);
}

}  // namespace audit
