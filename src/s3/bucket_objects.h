// Objects in a bucket of a store that speaks the S3 protocol.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "ports/object_store.h"
#include "s3/address.h"
#include "s3/object_calls.h"

namespace s3 {

// Many objects are put or got over several connections at the same time. Beyond the door's
// contract: see ObjectCalls for what is tried again and which errors there are.
class BucketObjects final : public ports::ObjectStore {
public:
    // Asks nothing of the store. Throws base::Failure (settings) for keys or an endpoint that
    // cannot be used.
    BucketObjects(BucketAddress address, StoreAccess access, StorePatience patience = {});

    base::Result<std::size_t> put(std::span<const ports::NamedBytes> objects,
                                  ports::IfTaken taken) override;
    base::Result<std::vector<std::optional<std::string>>> get_all(
        std::span<const std::string> names, std::size_t limit) override;
    base::Result<std::vector<ports::StoreEntry>> list(std::string_view folder,
                                                      const ports::ListRange& range) override;
    base::Result<void> remove(std::string_view name) override;
    std::string place(std::string_view name) const override { return calls_.front()->place(name); }

private:
    using Work = std::function<base::Result<void>(ObjectCalls&, std::size_t)>;

    // Does the work for 0 to count - 1, several at the same time, each on a connection of its own.
    // Gives the error of one that failed, after which no more are begun.
    base::Result<void> each(std::size_t count, const Work& work);

    const BucketAddress address_;
    const StoreAccess access_;
    const StorePatience patience_;
    std::vector<std::unique_ptr<ObjectCalls>> calls_;  // at least one; more when they are needed
};

}  // namespace s3
