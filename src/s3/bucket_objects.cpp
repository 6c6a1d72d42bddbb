#include "s3/bucket_objects.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace s3 {
namespace {

constexpr std::size_t k_connections = 8;
constexpr std::size_t k_worth_another = 4;  // objects for which one more connection is opened

StoreAccess usable(StoreAccess access) {
    if (const auto fine = check_access(access); !fine) throw base::Failure(fine.error());
    return access;
}

}  // namespace

BucketObjects::BucketObjects(BucketAddress address, StoreAccess access, StorePatience patience)
    : address_(std::move(address)), access_(usable(std::move(access))), patience_(patience) {
    calls_.push_back(std::make_unique<ObjectCalls>(address_, access_, patience_));
}

base::Result<void> BucketObjects::each(std::size_t count, const Work& work) {
    const std::size_t lanes = std::clamp<std::size_t>(count / k_worth_another, 1, k_connections);
    while (calls_.size() < lanes) {
        calls_.push_back(std::make_unique<ObjectCalls>(address_, access_, patience_));
    }
    std::atomic<std::size_t> next = 0;
    std::mutex mutex;
    std::optional<base::Error> failed;
    const auto run = [&](ObjectCalls& calls) {
        for (std::size_t i = next++; i < count; i = next++) {
            const auto done = work(calls, i);
            if (done) continue;
            next = count;
            const std::lock_guard lock(mutex);
            if (!failed) failed = done.error();
        }
    };
    std::vector<std::jthread> threads;
    for (std::size_t lane = 1; lane < lanes; ++lane) {
        threads.emplace_back([&, lane] { run(*calls_[lane]); });
    }
    run(*calls_.front());
    threads.clear();
    if (failed) return *failed;
    return {};
}

base::Result<std::size_t> BucketObjects::put(std::span<const ports::NamedBytes> objects,
                                             ports::IfTaken taken) {
    std::atomic<std::size_t> names_taken = 0;
    const auto done =
        each(objects.size(), [&](ObjectCalls& calls, std::size_t i) -> base::Result<void> {
            const auto put = calls.put(objects[i], taken);
            if (!put) return put.error();
            if (*put == ObjectCalls::Put::taken) ++names_taken;
            return {};
        });
    if (!done) return done.error();
    return names_taken.load();
}

base::Result<std::vector<std::optional<std::string>>> BucketObjects::get_all(
    std::span<const std::string> names, std::size_t limit) {
    std::vector<std::optional<std::string>> objects(names.size());
    const auto done =
        each(names.size(), [&](ObjectCalls& calls, std::size_t i) -> base::Result<void> {
            auto object = calls.get(names[i], limit);
            if (!object) return object.error();
            objects[i] = std::move(*object);
            return {};
        });
    if (!done) return done.error();
    return objects;
}

base::Result<std::vector<ports::StoreEntry>> BucketObjects::list(std::string_view folder,
                                                                 const ports::ListRange& range) {
    return calls_.front()->list(folder, range);
}

base::Result<void> BucketObjects::remove(std::string_view name) {
    return calls_.front()->remove(name);
}

}  // namespace s3
