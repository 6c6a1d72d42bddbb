// The log doors' contract, held by the embedded log.
#include "lmdb/embedded_log.h"
#include "tests/contract/log_contract.h"
#include "tests/support/temp_folder.h"

namespace contract {
namespace {

class EmbeddedTransport final : public LogTransport {
public:
    EmbeddedTransport() : log_(open(folder_.path() / "log")) {}

    std::unique_ptr<ports::LogWriter> writer(int partitions) override {
        lmdb::WriterOptions options = keeping_all();
        options.partitions = partitions;
        return log_.open_writer(options).value().writer;
    }

    std::unique_ptr<ports::LogWriter> cramped_writer(std::size_t hard_bytes) override {
        lmdb::WriterOptions options = keeping_all();
        options.soft_bytes = hard_bytes / 2;
        options.hard_bytes = hard_bytes;
        options.linger = std::chrono::seconds(60);
        return log_.open_writer(options).value().writer;
    }

    std::unique_ptr<ports::LogReader> reader() override { return log_.open_reader().value(); }

    std::unique_ptr<ports::LogIdentity> identity() override { return log_.open_identity().value(); }

    std::vector<std::unique_ptr<ports::LogReader>> members(int count) override {
        std::vector<std::unique_ptr<ports::LogReader>> out;
        out.reserve(static_cast<std::size_t>(count));
        for (int i = 0; i < count; ++i) out.push_back(log_.open_reader({i, count}).value());
        return out;
    }

private:
    // The suite's records are dated as it likes.
    static lmdb::WriterOptions keeping_all() {
        lmdb::WriterOptions options;
        options.retention.age = std::chrono::hours(24 * 365 * 50);
        return options;
    }
    static lmdb::EmbeddedLog open(const std::string& folder) {
        lmdb::LogOptions options;
        options.folder = folder;
        return lmdb::EmbeddedLog::open(options).value();
    }

    support::TempFolder folder_;
    lmdb::EmbeddedLog log_;
};

INSTANTIATE_TEST_SUITE_P(Embedded, LogContract,
                         testing::Values(TransportMaker{
                             "lmdb", [] { return std::make_unique<EmbeddedTransport>(); }}),
                         transport_name);

}  // namespace
}  // namespace contract
