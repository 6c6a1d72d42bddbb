#include "parquet/file_claims.h"

#include <algorithm>
#include <iterator>
#include <tuple>

#include "etl/file_name.h"

namespace tables {
namespace {

struct Claim {
    ports::Table table = ports::Table::meta;
    etl::FileCommit commit;
    ports::TableFile* file = nullptr;

    auto place() const { return std::tie(table, commit.log_number, commit.partition, commit.from); }
};

std::vector<Claim> claims_of(std::string_view topic, std::vector<ports::TableFile>& files) {
    std::vector<Claim> claims;
    for (ports::TableFile& file : files) {
        const auto commit = etl::parse_file_name(topic, file.name);
        if (commit) claims.push_back({file.table, *commit, &file});
    }
    std::sort(claims.begin(), claims.end(),
              [](const Claim& a, const Claim& b) { return a.place() < b.place(); });
    return claims;
}

}  // namespace

FileClaims::FileClaims(std::vector<ports::TableFile>& files) : files_(files) {
    for (ports::TableFile& file : files_) {
        file.visible = false;
        understood_ += etl::is_merged_name(file.name) ? 1 : 0;
    }
}

FileClaims::Doubtful FileClaims::doubtful(std::string_view topic,
                                          const std::vector<ports::ChainNames>& chains) {
    std::map<std::pair<ports::LogNumber, ports::Partition>, const ports::ChainNames*> by_number;
    for (const ports::ChainNames& each : chains) {
        by_number[{each.chain.log_number, each.chain.partition}] = &each;
    }
    Doubtful doubtful;
    const std::vector<Claim> claims = claims_of(topic, files_);
    understood_ += claims.size();
    for (auto claim = claims.begin(); claim != claims.end();) {
        const auto same = std::find_if(claim, claims.end(), [&](const Claim& other) {
            return other.place() != claim->place();
        });
        const auto group = std::exchange(claim, same);
        const auto chain = by_number.find({group->commit.log_number, group->commit.partition});
        if (chain == by_number.end()) continue;
        const auto& begins = chain->second->begins;
        const auto at = std::lower_bound(begins.begin(), begins.end(), group->commit.from);
        if (at == begins.end() || *at != group->commit.from) continue;
        const bool is_told = std::distance(group, same) == 1 && std::next(at) != begins.end() &&
                             *std::next(at) == group->commit.to;
        if (is_told) {
            group->file->visible = true;
            continue;
        }
        for (auto each = group; each != same; ++each) {
            open_[{each->table, each->file->name}] = each->file;
        }
        std::vector<ports::Offset>& wanted = doubtful[chain->second->chain];
        // Both tables may ask.
        if (std::find(wanted.begin(), wanted.end(), *at) == wanted.end()) wanted.push_back(*at);
    }
    return doubtful;
}

void FileClaims::settle(const ports::Commit& commit) {
    for (const ports::StagedFile& file : commit.files) {
        const auto at = open_.find({file.table, file.name});
        if (at != open_.end()) at->second->visible = true;
    }
}

}  // namespace tables
