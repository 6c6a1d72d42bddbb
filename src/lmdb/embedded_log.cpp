#include "lmdb/embedded_log.h"

#include <utility>

#include "lmdb/environment.h"
#include "lmdb/group_writer.h"
#include "lmdb/identity.h"
#include "lmdb/reader.h"
#include "lmdb/recovery.h"
#include "lmdb/transaction.h"
#include "lmdb/writer_lock.h"

namespace lmdb {
namespace {

constexpr std::chrono::hours k_longest_age{24 * 366 * 100};
constexpr std::size_t k_largest_size = std::size_t{1} << 30;

base::Result<void> check(const WriterOptions& options) {
    const auto wrong = [](std::string_view what) {
        return base::bad_setting("embedded log: " + std::string(what));
    };
    if (options.partitions < 1 || options.partitions > 10'000) {
        return wrong("partitions of a topic must be 1 to 10000, not " +
                     std::to_string(options.partitions));
    }
    if (options.retention.age.count() < 0 || options.retention.age > k_longest_age) {
        return wrong("retention age must be 0 to 100 years");
    }
    if (options.soft_bytes > options.hard_bytes) return wrong("soft limit is above the hard limit");
    if (options.record_bytes == 0 || options.record_bytes > k_largest_size ||
        options.commit_bytes == 0 || options.commit_bytes > k_largest_size) {
        return wrong("sizes of records and commits must be 1 byte to 1 GiB");
    }
    if (options.commit_records == 0) return wrong("records of a commit must be at least 1");
    for (const std::string& topic : options.topics) {
        if (!usable_topic_name(topic)) return wrong("the name of a topic has 1 to 249 bytes");
    }
    return {};
}

}  // namespace

bool is_being_written(const std::string& folder) { return WriterLock::is_taken(folder); }

EmbeddedLog::EmbeddedLog(std::shared_ptr<Environment> environment)
    : environment_(std::move(environment)) {}

base::Result<EmbeddedLog> EmbeddedLog::open(const LogOptions& options) {
    if (options.folder.empty()) return base::bad_setting("embedded log: no folder was given");
    auto environment = Environment::open(options);
    if (!environment) return environment.error();
    return EmbeddedLog(std::move(*environment));
}

base::Result<RecoveredWriter> EmbeddedLog::open_writer(WriterOptions options) const {
    if (environment_->reads_only()) {
        return base::rejected("embedded log " + environment_->folder() +
                              ": it was opened for reading only");
    }
    if (const auto good = check(options); !good) return good.error();
    if (environment_->broken()) {
        return base::disk_error("embedded log " + environment_->folder() +
                                ": a write failed; only a new process can write again");
    }
    auto lock = WriterLock::take(environment_->folder());
    if (!lock) return lock.error();
    if (const auto whole = environment_->lengthen(); !whole) return whole.error();
    auto reading = Transaction::begin(*environment_, Transaction::Kind::read);
    if (!reading) return reading.error();
    auto found = survey(*environment_, *reading);
    if (!found) return found.error();
    reading->reset();

    RecoveredWriter opened;
    opened.recovered = recovered_from(*found);
    auto writer =
        GroupWriter::start(environment_, std::move(*lock), std::move(*found), std::move(options));
    if (!writer) return writer.error();
    opened.writer = std::move(*writer);
    return opened;
}

base::Result<std::unique_ptr<ports::LogReader>> EmbeddedLog::open_reader(Member member) const {
    if (member.count < 1 || member.index < 0 || member.index >= member.count) {
        return base::bad_setting("embedded log: reader " + std::to_string(member.index) + " of " +
                                 std::to_string(member.count) + " cannot be");
    }
    auto reader = Reader::open(environment_, member);
    if (!reader) return reader.error();
    return std::unique_ptr<ports::LogReader>(std::move(*reader));
}

base::Result<std::unique_ptr<ports::LogIdentity>> EmbeddedLog::open_identity() const {
    auto identity = Identity::open(environment_);
    if (!identity) return identity.error();
    return std::unique_ptr<ports::LogIdentity>(std::move(*identity));
}

}  // namespace lmdb
