#include "app/console/told_waiting.h"

#include <chrono>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "app/console/waiting.h"

namespace app {
namespace {

constexpr std::chrono::seconds k_silence{20};

class ToldReader final : public ports::LogReader {
public:
    ToldReader(std::unique_ptr<ports::LogReader> real, std::string service)
        : real_(std::move(real)), service_(std::move(service)) {}

    base::Result<void> subscribe(std::vector<std::string> topics) override {
        const Waiting waiting(service_, k_start_patience);
        return real_->subscribe(std::move(topics));
    }
    base::Result<void> start(std::string_view topic, ports::Partition partition,
                             ports::Offset from) override {
        return real_->start(topic, partition, from);
    }
    base::Result<ports::Polled> poll(std::chrono::milliseconds patience) override {
        auto polled = real_->poll(patience);
        const bool quiet = polled && std::holds_alternative<ports::Quiet>(*polled);
        if (!quiet) {
            silence_.reset();
        } else if (!silence_) {
            silence_.emplace("records of " + service_, k_silence);
        }
        return polled;
    }
    base::Result<void> note_progress(std::string_view topic, ports::Partition partition,
                                     ports::Offset next) override {
        return real_->note_progress(topic, partition, next);
    }
    base::Result<std::vector<ports::Retained>> retained(std::string_view topic) override {
        silence_.reset();
        const Waiting waiting(service_, k_start_patience);
        return real_->retained(topic);
    }

private:
    const std::unique_ptr<ports::LogReader> real_;
    const std::string service_;
    std::optional<Waiting> silence_;
};

class ToldIdentity final : public ports::LogIdentity {
public:
    ToldIdentity(std::unique_ptr<ports::LogIdentity> real, std::string service)
        : real_(std::move(real)), service_(std::move(service)) {}

    base::Result<std::string> name() override {
        const Waiting waiting(service_, k_start_patience);
        return real_->name();
    }
    base::Result<std::optional<ports::FoundRecord>> record_at(std::string_view topic,
                                                              ports::Partition partition,
                                                              ports::Offset offset) override {
        const Waiting waiting(service_, k_start_patience);
        return real_->record_at(topic, partition, offset);
    }

private:
    const std::unique_ptr<ports::LogIdentity> real_;
    const std::string service_;
};

class ToldStore final : public ports::ObjectStore {
public:
    ToldStore(std::shared_ptr<ports::ObjectStore> real, std::string service)
        : real_(std::move(real)), service_(std::move(service)) {}

    base::Result<std::size_t> put(std::span<const ports::NamedBytes> objects,
                                  ports::IfTaken taken) override {
        const Waiting waiting(service_, k_start_patience);
        return real_->put(objects, taken);
    }
    base::Result<std::vector<std::optional<std::string>>> get_all(
        std::span<const std::string> names, std::size_t limit) override {
        const Waiting waiting(service_, k_start_patience);
        return real_->get_all(names, limit);
    }
    base::Result<std::vector<ports::StoreEntry>> list(std::string_view folder,
                                                      const ports::ListRange& range) override {
        const Waiting waiting(service_, k_start_patience);
        return real_->list(folder, range);
    }
    base::Result<void> remove(std::string_view name) override {
        const Waiting waiting(service_, k_start_patience);
        return real_->remove(name);
    }
    std::string place(std::string_view name) const override { return real_->place(name); }

private:
    const std::shared_ptr<ports::ObjectStore> real_;
    const std::string service_;
};

}  // namespace

std::unique_ptr<ports::LogReader> told_waiting(std::unique_ptr<ports::LogReader> reader,
                                               std::string service) {
    return std::make_unique<ToldReader>(std::move(reader), std::move(service));
}

std::unique_ptr<ports::LogIdentity> told_waiting(std::unique_ptr<ports::LogIdentity> identity,
                                                 std::string service) {
    return std::make_unique<ToldIdentity>(std::move(identity), std::move(service));
}

std::shared_ptr<ports::ObjectStore> told_waiting(std::shared_ptr<ports::ObjectStore> store,
                                                 std::string service) {
    return std::make_shared<ToldStore>(std::move(store), std::move(service));
}

}  // namespace app
