#include "worker/name_race.h"

#include <atomic>
#include <barrier>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace worker {
namespace {

constexpr std::size_t k_largest = 4096;

class Race {
public:
    Race(const std::function<std::shared_ptr<ports::ObjectStore>()>& open,
         const RaceOptions& options)
        : open_(open),
          options_(options),
          until_(std::chrono::steady_clock::now() + options.at_most),
          start_(static_cast<std::ptrdiff_t>(options.writers)) {}

    base::Result<RaceResult> run() {
        {
            std::vector<std::jthread> threads;
            for (std::size_t writer = 0; writer < options_.writers; ++writer) {
                threads.emplace_back([this, writer] { write(writer); });
            }
        }
        if (failed_) return *failed_;
        return RaceResult{raced_};
    }

private:
    std::string name_of(std::size_t round) const {
        return std::string(k_race_folder) + "/" + options_.unique + "-" + std::to_string(round);
    }
    std::string bytes_of(std::size_t writer) const {
        return "writer " + std::to_string(writer) + " of " + options_.unique;
    }

    void fail(base::Error error) {
        const std::lock_guard lock(mutex_);
        if (!failed_) failed_ = std::move(error);
    }

    // All writers meet before each name and after it; the first of them judges.
    void write(std::size_t writer) {
        std::shared_ptr<ports::ObjectStore> store;
        try {
            store = open_();
        } catch (const base::Failure& failure) {
            fail(failure.error());
        }
        for (std::size_t round = 0;; ++round) {
            if (writer == 0) decide(round);
            start_.arrive_and_wait();
            if (over_) break;
            if (store) put(*store, writer, round);
            start_.arrive_and_wait();
            if (store && writer == 0) judge(*store, round);
        }
    }

    void put(ports::ObjectStore& store, std::size_t writer, std::size_t round) {
        const ports::NamedBytes object{name_of(round), bytes_of(writer)};
        const auto taken = store.put({&object, 1}, ports::IfTaken::keep);
        if (!taken) return fail(taken.error());
        if (*taken > 0) return;
        const std::lock_guard lock(mutex_);
        winners_.push_back(writer);
    }

    void decide(std::size_t round) {
        const std::lock_guard lock(mutex_);
        const bool enough =
            round == options_.names || (round > 0 && std::chrono::steady_clock::now() >= until_);
        if (!failed_ && options_.stop()) {
            failed_ = base::Error{base::Fault::stopped, "stopped while names were raced for"};
        }
        over_ = enough || failed_.has_value();
        winners_.clear();
    }

    void judge(ports::ObjectStore& store, std::size_t round) {
        const std::string name = name_of(round);
        const auto kept = store.get(name, k_largest);
        const auto removed = store.remove(name);
        if (!kept) return fail(kept.error());
        if (!removed) return fail(removed.error());
        const std::lock_guard lock(mutex_);
        if (failed_) return;
        ++raced_;
        const std::string tried = "of " + std::to_string(options_.writers) +
                                  " writers of one new name, " + store.place(name) + ", ";
        if (winners_.size() > 1) {
            failed_ = base::bad_setting(
                "this store lets two writers win: it cannot hold the "
                "ledger; " +
                tried + std::to_string(winners_.size()) + " were told that they had written it");
        } else if (winners_.empty()) {
            failed_ = base::bad_setting("this store cannot hold the ledger: " + tried +
                                        "none was told that it had written it");
        } else if (!*kept || **kept != bytes_of(winners_.front())) {
            failed_ = base::bad_setting(
                "this store cannot hold the ledger: " + tried +
                "one was told that it had written it, but what is there is not its text");
        }
    }

    const std::function<std::shared_ptr<ports::ObjectStore>()>& open_;
    const RaceOptions& options_;
    const std::chrono::steady_clock::time_point until_;
    std::barrier<> start_;
    bool over_ = false;  // written by the first writer before all meet
    std::mutex mutex_;   // guards what follows
    std::vector<std::size_t> winners_;
    std::size_t raced_ = 0;
    std::optional<base::Error> failed_;
};

}  // namespace

base::Result<std::vector<std::string>> sweep_races(ports::ObjectStore& store,
                                                   base::Timestamp before) {
    const auto entries = store.list(k_race_folder);
    if (!entries) return entries.error();
    std::vector<std::string> removed;
    for (const ports::StoreEntry& entry : *entries) {
        if (entry.is_folder || entry.modified >= before) continue;
        std::string name = std::string(k_race_folder) + "/" + entry.name;
        if (auto done = store.remove(name); !done) return done.error();
        removed.push_back(std::move(name));
    }
    return removed;
}

base::Result<RaceResult> race_for_names(
    const std::function<std::shared_ptr<ports::ObjectStore>()>& open, const RaceOptions& options) {
    return Race(open, options).run();
}

}  // namespace worker
