// The object store that tests talk to.
#pragma once

#include <atomic>
#include <string>

#include "s3/bucket_objects.h"
#include "tests/support/cluster.h"

namespace support {

// A store of a test's own, to be hurt.
class StoreServer {
public:
    StoreServer()
        : cluster_("--brokers 0 --store"),
          access_{cluster_.setting("S3_ENDPOINT"),
                  "us-east-1",
                  cluster_.setting("S3_ACCESS_KEY"),
                  cluster_.setting("S3_SECRET_KEY"),
                  {}} {}

    const s3::StoreAccess& access() const noexcept { return access_; }
    void kill() { cluster_.run("kill store"); }
    void pause() { cluster_.run("kill store --signal STOP"); }
    void resume() { cluster_.run("kill store --signal CONT"); }
    void start() { cluster_.run("start store"); }

private:
    Cluster cluster_;
    s3::StoreAccess access_;
};

// One for all tests of this program.
inline StoreServer& shared_store() {
    static StoreServer own;
    return own;
}

// A place in its bucket that no other test has.
inline s3::BucketAddress fresh_address() {
    static std::atomic<int> count = 0;
    return {"superhero", "test " + std::to_string(++count)};
}

inline std::shared_ptr<ports::ObjectStore> open_bucket(const s3::BucketAddress& address) {
    return std::make_shared<s3::BucketObjects>(address, shared_store().access());
}

}  // namespace support
