// What is asked of one bucket over one connection, one call after the other.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ports/object_store.h"
#include "s3/address.h"
#include "s3/connection.h"

namespace s3 {

// A new name is put with "If-None-Match: *", which lets one of several writers win: 200 won, 412
// lost, 409 undecided. What was cut off or failed in the store may have been done: it is put again
// under the same condition, and if the name is taken then, its bytes tell whose it is.
// What fails for a moment is tried a few times, within some seconds, before it is unavailable; so
// is a store that hangs, after two time-outs. expired: temporary keys are over. settings: no such
// bucket, or the keys, the region or the clock are wrong; in words, never with a key. Threads: one.
class ObjectCalls {
public:
    // Asks nothing of the store. Throws as Connection.
    ObjectCalls(BucketAddress address, StoreAccess access, StorePatience patience);

    enum class Put { made, taken };
    base::Result<Put> put(const ports::NamedBytes& object, ports::IfTaken taken);
    base::Result<std::optional<std::string>> get(std::string_view name, std::size_t limit);
    base::Result<std::vector<ports::StoreEntry>> list(std::string_view folder,
                                                      const ports::ListRange& range);
    base::Result<void> remove(std::string_view name);

    std::string place(std::string_view name) const;

private:
    std::string key(std::string_view name) const;
    std::string path(std::string_view name) const;
    // Made: what is there are these bytes, so that an attempt before was carried out.
    base::Result<Put> whose(const ports::NamedBytes& object);
    // Once. unavailable: it may have been carried out or not.
    base::Result<StoreReply> send(const StoreRequest& request, std::string_view verb,
                                  std::string_view name);
    // Tries again what passes.
    base::Result<StoreReply> ask(const StoreRequest& request, std::string_view verb,
                                 std::string_view name);
    // "cannot put s3://… at http://…: "
    std::string failure(std::string_view verb, std::string_view name) const;
    base::Error refused(const StoreReply& reply, std::string_view verb,
                        std::string_view name) const;

    const BucketAddress address_;
    Connection connection_;
};

}  // namespace s3
