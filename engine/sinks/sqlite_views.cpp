#include "sinks/sqlite_views.h"

#include <vector>

#include "sinks/columns.h"
#include "sinks/dimensions.h"
#include "sinks/lead.h"
#include "sinks/sqlite_database.h"

namespace stancemill::sinks {
namespace {

using Names = std::vector<std::string>;

std::string joined(const Names& names) {
  std::string all;
  for (const std::string& name : names) all += "_" + name;
  return all;
}

/// "month", "lang", — as the beginning of a select list; and the clause that groups by them.
std::string select_list(const Names& names, const std::string& table = "") {
  std::string list;
  for (const std::string& name : names) list += table + sql_name(name) + " AS " + sql_name(name) + ", ";
  return list;
}

std::string group_by(std::size_t columns) {
  std::string clause;
  for (std::size_t i = 1; i <= columns; ++i) clause += (i == 1 ? " GROUP BY " : ", ") + std::to_string(i);
  return clause;
}

std::string lead_view(const Model& model, std::size_t lead, const Names& by) {
  const Head& head = model.heads[lead];
  const std::string name = head.name + (by.empty() ? "_totals" : "_by" + joined(by));
  std::string sql = "CREATE VIEW " + sql_name(name) + " AS SELECT " + select_list(by) +
                    "count(*) AS passages, sum(abstained) AS abstained, avg(coverage) AS mean_coverage";
  for (const std::string& label : head.labels) {
    sql += ", sum(" + sql_name(head.name) + " IS " + sql_text(label) + ") AS " + sql_name(label);
  }
  const std::vector<std::string> columns = table_columns(model, lead);
  for (std::size_t k = 1; k < columns.size(); ++k) {
    sql += ", avg(" + sql_name(columns[k]) + ") AS " + sql_name("mean_" + columns[k]);
  }
  return sql + " FROM passages" + group_by(by.size()) + ";";
}

std::string crossed_view(const Model& model, std::size_t lead, const Head& head, Names by) {
  by.insert(by.begin(), model.heads[lead].name);
  return "CREATE VIEW " + sql_name(head.name + "_by" + joined(by)) + " AS SELECT " + select_list(by, "passages.") +
         "given.label AS label, count(*) AS passages FROM " + sql_name(head.name) +
         " AS given JOIN passages USING (passage_id)" + group_by(by.size() + 1) + ";";
}

}  // namespace

std::string sql_text(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? "''" : std::string(1, c);
  return quoted + "'";
}

std::string views_sql(const RenderContext& context) {
  const Model& model = *context.model;
  std::string sql =
      "CREATE INDEX passages_by_line ON passages (file_id, line);"
      "CREATE INDEX passages_by_id ON passages (id);";
  for (const Head& head : model.heads) {
    const bool table = head.link == Link::kSigmoid;
    sql += "CREATE INDEX " + sql_name(table ? head.name + "_label_index" : "passages_by_" + head.name) + " ON " +
           (table ? sql_name(head.name) + " (label);" : "passages (" + sql_name(head.name) + ");");
  }
  Names all;
  for (const Dimension& dimension : dimensions_of(context)) {
    all.push_back(dimension.name);
    sql += "CREATE INDEX " + sql_name("passages_by_" + dimension.name) + " ON passages (" + sql_name(dimension.name) +
           ");";
  }
  const std::optional<std::size_t> lead = lead_of(model.heads);
  if (!lead.has_value()) return sql;
  std::vector<Names> groupings = {all};
  for (const std::string& name : all) {
    if (all.size() > 1) groupings.push_back({name});
  }
  for (const Names& by : groupings) {
    sql += lead_view(model, *lead, by);
    for (const Head& head : model.heads) {
      if (head.link == Link::kSigmoid) sql += crossed_view(model, *lead, head, by);
    }
  }
  return sql;
}

}  // namespace stancemill::sinks
