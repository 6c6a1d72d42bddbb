#include "parquet/object_table_store.h"

#include <utility>

#include "parquet/file_claims.h"

namespace tables {

ObjectTableStore::ObjectTableStore(const Open& open, WriteOptions options, Look look)
    : store_(open()), options_(options), look_(look), ledger_(store_) {
    for (const ports::Table table : {ports::Table::meta, ports::Table::podium}) {
        lanes_[table].store = open();
    }
    if (const auto fine = check_options(options_); !fine) throw base::Failure(fine.error());
}

std::string ObjectTableStore::object_name(ports::Table table, std::string_view name) const {
    return (layout_.table(table) / name).string();
}

base::Result<ports::StagedFile> ObjectTableStore::stage(
    ports::Table table, std::string_view name, const ports::Rows& rows,
    const std::map<std::string, std::string>& footer) {
    if (!is_data_name(name)) {
        return base::rejected("'" + std::string(name) + "' is not the name of a data file");
    }
    std::string bytes;
    const auto written = write_table_file({table, rows, footer}, options_,
                                          [&bytes](std::string_view piece) -> base::Result<void> {
                                              bytes += piece;
                                              return {};
                                          });
    if (!written) return written.error();
    staged_[{table, std::string(name)}] =
        upload(table, {object_name(table, name), std::move(bytes)});
    return ports::StagedFile{table, std::string(name), std::string(name), *written};
}

ObjectTableStore::Upload ObjectTableStore::upload(ports::Table table, ports::NamedBytes object) {
    Lane& lane = lanes_[table];
    if (lane.last.valid()) lane.last.wait();
    auto put = [store = lane.store, staged = std::move(object)]() mutable {
        const ports::NamedBytes sent = std::move(staged);  // gone when it is there
        return store->put({&sent, 1}, ports::IfTaken::keep);
    };
    lane.last = std::async(std::launch::async, std::move(put)).share();
    return lane.last;
}

base::Result<void> ObjectTableStore::sync(const ports::StagedFile& file) {
    const std::string name = object_name(file.table, file.name);
    const auto found = staged_.find({file.table, file.name});
    if (found == staged_.end()) {
        return base::rejected("cannot put " + store_->place(name) +
                              ": not staged by this process, stage the rows again");
    }
    const auto taken = found->second.get();
    staged_.erase(found);
    if (!taken) return taken.error();
    if (*taken == 0) return {};
    return base::rejected("cannot put " + store_->place(name) +
                          ": another object has that name; see which one belongs there");
}

base::Result<void> ObjectTableStore::reveal(const ports::StagedFile& file) {
    if (!is_data_name(file.name)) {
        return base::rejected("'" + file.name + "' is not the name of a data file");
    }
    if (staged_.contains({file.table, file.name})) {
        return base::rejected("cannot reveal " + store_->place(object_name(file.table, file.name)) +
                              ": it was not put there");
    }
    return {};
}

base::Result<void> ObjectTableStore::learn_names() {
    const auto topics = ledger_.topics();
    if (!topics) return topics.error();
    for (const std::string& topic : *topics) {
        const auto commits = ledger_.load_behind(topic, read_[topic]);
        if (!commits) return commits.error();
        for (const ports::Commit& commit : *commits) {
            for (const auto& file : commit.files) named_.emplace(file.table, file.name);
        }
    }
    return {};
}

base::Result<std::vector<ports::TableFile>> ObjectTableStore::list() {
    for (const auto& [table, lane] : lanes_) {
        if (lane.last.valid()) lane.last.wait();
    }
    std::vector<ports::TableFile> files;
    for (const ports::Table table : {ports::Table::meta, ports::Table::podium}) {
        const auto entries = store_->list(layout_.table(table).string());
        if (!entries) return entries.error();
        for (const ports::StoreEntry& entry : *entries) {
            if (entry.is_folder || !is_data_name(entry.name)) continue;
            files.push_back({table, entry.name, false, entry.bytes, entry.modified});
        }
    }
    // After the objects: what a commit names was there before the commit.
    auto looked = look_ == Look::into_commits ? look_into_commits(files) : look_at_names(files);
    if (!looked) return looked.error();
    return files;
}

base::Result<void> ObjectTableStore::look_into_commits(std::vector<ports::TableFile>& files) {
    if (auto learnt = learn_names(); !learnt) return learnt;
    for (ports::TableFile& file : files) file.visible = named_.contains({file.table, file.name});
    return {};
}

base::Result<void> ObjectTableStore::look_at_names(std::vector<ports::TableFile>& files) {
    const auto topics = ledger_.topics();
    if (!topics) return topics.error();
    FileClaims claims(files);
    for (const std::string& topic : *topics) {
        const auto chains = ledger_.names(topic);
        if (!chains) return chains.error();
        for (const auto& [chain, begins] : claims.doubtful(topic, *chains)) {
            const auto commits = ledger_.read(chain, begins);
            if (!commits) return commits.error();
            for (const ports::Commit& commit : *commits) claims.settle(commit);
        }
    }
    return claims.all_understood() ? base::Result<void>() : look_into_commits(files);
}

base::Result<void> ObjectTableStore::remove(const ports::TableFile& file) {
    if (!is_data_name(file.name)) {
        return base::rejected("'" + file.name + "' is not the name of a data file");
    }
    if (const auto staged = staged_.find({file.table, file.name}); staged != staged_.end()) {
        staged->second.wait();
        staged_.erase(staged);
    }
    return store_->remove(object_name(file.table, file.name));
}

}  // namespace tables
