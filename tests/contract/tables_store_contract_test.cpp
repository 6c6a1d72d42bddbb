// What every TableStore and TableReader must keep.
#include <limits>
#include <stdexcept>

#include "tests/contract/tables_twins.h"
#include "tests/support/sample_rows.h"

namespace contract {
namespace {

using ports::Table;

const std::map<std::string, std::string> k_no_footer;

class TablesStoreContract : public TablesContract {
protected:
    ports::StagedFile stage(Table table, std::string_view name, const ports::Rows& rows) {
        return store_->stage(table, name, rows, k_no_footer).value();
    }

    // Stages and syncs a file, commits it alone, and reveals it.
    ports::StagedFile put(Table table, std::string_view name, const ports::Rows& rows) {
        const ports::StagedFile file = stage(table, name, rows);
        store_->sync(file).value();
        commit(file);
        store_->reveal(file).value();
        return file;
    }
    void commit(const ports::StagedFile& file) {
        ports::Commit commit;
        commit.topic = "topic";
        commit.range = {next_, next_ + 1};
        ++next_;
        commit.files = {file};
        home_->open_ledger()->append(commit).value();
    }

    std::string lines(Table table, std::string_view name) {
        std::string lines;
        const auto take = [&](const ports::Rows& rows) {
            lines += table == Table::meta ? support::meta_lines(rows) : support::podium_lines(rows);
        };
        home_->open_reader()->read(table, name, take).value();
        return lines;
    }

    std::unique_ptr<ports::TableStore> store_ = home_->open_store();
    ports::Offset next_ = 0;
};

ports::Rows rows_at_the_limits() {
    ports::Rows rows = support::sample_rows({.games = 1, .least_fighters = 3});
    rows.game[0] = base::GameToken{};
    rows.user[2].bytes.fill(0xff);
    rows.superhero = {0, 1, std::numeric_limits<std::uint16_t>::max()};
    rows.rank = {0, 1, std::numeric_limits<std::uint8_t>::max()};
    rows.rounds = {std::numeric_limits<std::uint8_t>::max(), 128, 0};
    rows.damage_received = {0, std::uint64_t{1} << 63, std::numeric_limits<std::uint64_t>::max()};
    rows.damage_sent = {std::numeric_limits<std::uint64_t>::max(), 1, 0};
    return rows;
}

TEST_P(TablesStoreContract, NothingIsThereAtFirst) { EXPECT_TRUE(store_->list().value().empty()); }

TEST_P(TablesStoreContract, RowsComeBackAsTheyWere) {
    int file = 0;
    for (const ports::Rows& rows :
         {support::sample_rows({.games = 1}), support::sample_rows({.games = 500}),
          support::sample_rows({.games = 20, .least_fighters = 100, .most_fighters = 100}),
          rows_at_the_limits(), ports::Rows{}}) {
        const std::string name = std::to_string(++file) + ".parquet";
        put(Table::meta, name, rows);
        put(Table::podium, name, rows);
        EXPECT_EQ(lines(Table::meta, name), support::meta_lines(rows));
        EXPECT_EQ(lines(Table::podium, name), support::podium_lines(rows));
    }
}

TEST_P(TablesStoreContract, GamesComeBackInFileOrder) {
    const ports::Rows rows = support::sample_rows({.games = 300});
    put(Table::meta, "a.parquet", rows);
    std::vector<base::GameToken> games;
    const auto take = [&](const std::vector<base::GameToken>& piece) {
        games.insert(games.end(), piece.begin(), piece.end());
    };
    ASSERT_TRUE(home_->open_reader()->read_games("a.parquet", take));
    EXPECT_EQ(games, rows.game);
}

TEST_P(TablesStoreContract, PiecesAreBoundedAndLackTheOtherTablesColumns) {
    const ports::Rows rows = support::sample_rows({.games = 500});
    put(Table::meta, "a.parquet", rows);
    put(Table::podium, "a.parquet", rows);
    std::size_t pieces = 0;
    const auto reader = home_->open_reader();
    ASSERT_TRUE(reader->read(Table::meta, "a.parquet", [&](const ports::Rows& piece) {
        ++pieces;
        EXPECT_EQ(piece.superhero.size(), piece.size());
        EXPECT_TRUE(piece.rank.empty() && piece.rounds.empty());
        EXPECT_TRUE(piece.damage_received.empty() && piece.damage_sent.empty());
    }));
    EXPECT_GT(pieces, 1U);
    ASSERT_TRUE(reader->read(Table::podium, "a.parquet", [&](const ports::Rows& piece) {
        EXPECT_TRUE(piece.superhero.empty());
        EXPECT_EQ(piece.damage_sent.size(), piece.size());
    }));
}

TEST_P(TablesStoreContract, AStagedFileIsListedButNotVisible) {
    const ports::Rows rows = support::sample_rows({});
    const auto before =
        std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
    const ports::StagedFile file = stage(Table::podium, "a.parquet", rows);
    EXPECT_EQ(file.table, Table::podium);
    EXPECT_EQ(file.name, "a.parquet");
    ASSERT_TRUE(store_->sync(file));

    const auto files = store_->list().value();
    ASSERT_EQ(files.size(), 1U);
    EXPECT_EQ(files[0].table, Table::podium);
    EXPECT_EQ(files[0].name, file.staged_name);
    EXPECT_FALSE(files[0].visible);
    EXPECT_EQ(files[0].bytes, file.bytes);
    EXPECT_LT(std::chrono::abs(files[0].modified - before), std::chrono::minutes(1));
    commit(file);
    ASSERT_TRUE(home_->open_store()->reveal(file));
    EXPECT_TRUE(store_->list().value().at(0).visible);
}

TEST_P(TablesStoreContract, AFileThatIsNotThereCannotBeRead) {
    const auto read = home_->open_reader()->read(Table::podium, "a.parquet", [](const auto&) {});
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().fault, base::Fault::disk);
    EXPECT_NE(read.error().what.find("a.parquet"), std::string::npos);
}

TEST_P(TablesStoreContract, ARevealedFileIsVisibleAndNoLongerStaged) {
    const ports::StagedFile file = put(Table::meta, "a.parquet", support::sample_rows({}));
    const auto files = store_->list().value();
    ASSERT_EQ(files.size(), 1U);
    EXPECT_EQ(files[0].name, "a.parquet");
    EXPECT_TRUE(files[0].visible);
    EXPECT_EQ(files[0].bytes, file.bytes);
}

TEST_P(TablesStoreContract, RevealingAgainIsNoError) {
    const ports::StagedFile file = put(Table::meta, "a.parquet", support::sample_rows({}));
    EXPECT_TRUE(store_->reveal(file));
    EXPECT_TRUE(home_->open_store()->reveal(file));
    EXPECT_EQ(store_->list().value().size(), 1U);
}

TEST_P(TablesStoreContract, AnotherProcessCanReveal) {
    const ports::Rows rows = support::sample_rows({});
    const ports::StagedFile file = stage(Table::meta, "a.parquet", rows);
    ASSERT_TRUE(store_->sync(file));
    store_.reset();
    ASSERT_TRUE(home_->open_store()->reveal(file));
    EXPECT_EQ(lines(Table::meta, "a.parquet"), support::meta_lines(rows));
}

TEST_P(TablesStoreContract, RemovedFilesAreGoneAndAbsenceIsNoError) {
    put(Table::meta, "a.parquet", support::sample_rows({}));
    stage(Table::podium, "a.parquet", support::sample_rows({}));
    for (const auto& file : store_->list().value()) {
        EXPECT_TRUE(store_->remove(file));
        EXPECT_TRUE(store_->remove(file));
    }
    EXPECT_TRUE(store_->list().value().empty());
}

TEST_P(TablesStoreContract, AnExceptionOfTheTakerComesOut) {
    put(Table::meta, "a.parquet", support::sample_rows({}));
    const auto reader = home_->open_reader();
    EXPECT_THROW((void)reader->read(Table::meta, "a.parquet",
                                    [](const ports::Rows&) { throw std::domain_error("enough"); }),
                 std::domain_error);
}

TEST_P(TablesStoreContract, AFileOfTheOtherTableIsRefused) {
    const ports::StagedFile file = put(Table::meta, "a.parquet", support::sample_rows({}));
    const auto read = home_->open_reader()->read(Table::podium, file.name, [](const auto&) {});
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().fault, base::Fault::disk);
}

INSTANTIATE_TEST_SUITE_P(Twins, TablesStoreContract, testing::ValuesIn(tables_twins()), twin_name);

}  // namespace
}  // namespace contract
