// The embedded log's LogIdentity.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "lmdb/environment.h"
#include "lmdb/reader.h"
#include "lmdb/transaction.h"
#include "ports/log_identity.h"

namespace lmdb {

// The name is "embedded:" and a UUID. The log's first writer draws it, or the first one that knows
// of such names; until then there is none.
class Identity final : public ports::LogIdentity {
public:
    static base::Result<std::unique_ptr<Identity>> open(
        const std::shared_ptr<Environment>& environment);

    base::Result<std::string> name() override;
    base::Result<std::optional<ports::FoundRecord>> record_at(std::string_view topic,
                                                              ports::Partition partition,
                                                              ports::Offset offset) override;

private:
    Identity(std::shared_ptr<Environment> environment, Transaction reading,
             std::unique_ptr<Reader> reader)
        : environment_(std::move(environment)),
          reading_(std::move(reading)),
          reader_(std::move(reader)) {}

    const std::shared_ptr<Environment> environment_;
    Transaction reading_;  // reset between calls
    const std::unique_ptr<Reader> reader_;
};

}  // namespace lmdb
