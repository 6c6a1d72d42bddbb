// Who implements the doors of ports/table_store.h and file_exchange.h: the contract suite runs over
// each. A new twin is a new TablesHome and a line in tables_twins.cpp.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "ports/file_exchange.h"
#include "ports/table_store.h"

namespace contract {

inline const std::string k_topic = "lib.server.lobby";  // whose chains the suites make

// One place where tables live, empty at first. Each object that it opens stands for a process of
// its own that works on the same data.
class TablesHome {
public:
    virtual ~TablesHome() = default;

    virtual std::unique_ptr<ports::TableStore> open_store() = 0;
    virtual std::unique_ptr<ports::TableReader> open_reader() = 0;
    virtual std::unique_ptr<ports::FileExchange> open_exchange() = 0;
    virtual std::unique_ptr<ports::CommitLedger> open_ledger() = 0;
    virtual std::unique_ptr<ports::DeadLetters> open_dead_letters() = 0;

    // How many records were set aside; their door only takes.
    virtual std::size_t count_dead_letters() = 0;
};

struct TablesTwin {
    std::string name;
    std::function<std::unique_ptr<TablesHome>()> make_home;
};

inline void PrintTo(const TablesTwin& twin, std::ostream* out) { *out << twin.name; }

std::vector<TablesTwin> tables_twins();

class TablesContract : public testing::TestWithParam<TablesTwin> {
protected:
    std::unique_ptr<TablesHome> home_ = GetParam().make_home();
};

inline std::string twin_name(const testing::TestParamInfo<TablesTwin>& info) {
    return info.param.name;
}

}  // namespace contract
