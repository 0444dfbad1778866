#include "simschema.h"

namespace console::sim {

using namespace Qt::StringLiterals;

const QStringList& schemaStatements()
{
    static const QStringList statements{uR"(CREATE TABLE IF NOT EXISTS dispatches (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  bead_id TEXT NOT NULL,
  project TEXT NOT NULL,
  agent_id TEXT NOT NULL,
  provider TEXT NOT NULL,
  tier TEXT NOT NULL,
  pid INTEGER NOT NULL,
  session_name TEXT NOT NULL DEFAULT '',
  stage TEXT NOT NULL DEFAULT 'dispatched',
  prompt TEXT NOT NULL,
  dispatched_at DATETIME NOT NULL DEFAULT (datetime('now')),
  completed_at DATETIME,
  status TEXT NOT NULL DEFAULT 'running',
  exit_code INTEGER NOT NULL DEFAULT 0,
  duration_s REAL NOT NULL DEFAULT 0,
  retries INTEGER NOT NULL DEFAULT 0,
  escalated_from_tier TEXT NOT NULL DEFAULT '',
  pr_url TEXT NOT NULL DEFAULT '',
  pr_number INTEGER NOT NULL DEFAULT 0,
  input_tokens INTEGER NOT NULL DEFAULT 0,
  output_tokens INTEGER NOT NULL DEFAULT 0,
  cost_usd REAL NOT NULL DEFAULT 0,
  failure_category TEXT NOT NULL DEFAULT '',
  failure_summary TEXT NOT NULL DEFAULT '',
  log_path TEXT NOT NULL DEFAULT '',
  branch TEXT NOT NULL DEFAULT '',
  backend TEXT NOT NULL DEFAULT ''))"_s,
        uR"(CREATE TABLE IF NOT EXISTS provider_usage (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  provider TEXT NOT NULL,
  agent_id TEXT NOT NULL,
  bead_id TEXT NOT NULL,
  input_tokens INTEGER NOT NULL DEFAULT 0,
  output_tokens INTEGER NOT NULL DEFAULT 0,
  dispatched_at DATETIME NOT NULL DEFAULT (datetime('now'))))"_s,
        uR"(CREATE TABLE IF NOT EXISTS health_events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  event_type TEXT NOT NULL,
  details TEXT NOT NULL DEFAULT '',
  dispatch_id INTEGER NOT NULL DEFAULT 0,
  bead_id TEXT NOT NULL DEFAULT '',
  created_at DATETIME NOT NULL DEFAULT (datetime('now'))))"_s,
        uR"(CREATE TABLE IF NOT EXISTS tick_metrics (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tick_at DATETIME NOT NULL DEFAULT (datetime('now')),
  project TEXT NOT NULL,
  beads_open INTEGER NOT NULL DEFAULT 0,
  beads_ready INTEGER NOT NULL DEFAULT 0,
  dispatched INTEGER NOT NULL DEFAULT 0,
  completed INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  stuck INTEGER NOT NULL DEFAULT 0))"_s,
        uR"(CREATE TABLE IF NOT EXISTS dispatch_output (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  dispatch_id INTEGER NOT NULL,
  captured_at DATETIME NOT NULL DEFAULT (datetime('now')),
  output TEXT NOT NULL,
  output_tail TEXT NOT NULL,
  output_bytes INTEGER NOT NULL DEFAULT 0))"_s,
        uR"(CREATE TABLE IF NOT EXISTS bead_stages (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  project TEXT NOT NULL,
  bead_id TEXT NOT NULL,
  workflow TEXT NOT NULL,
  current_stage TEXT NOT NULL,
  stage_index INTEGER NOT NULL DEFAULT 0,
  total_stages INTEGER NOT NULL,
  stage_history TEXT NOT NULL DEFAULT '[]',
  created_at DATETIME NOT NULL DEFAULT (datetime('now')),
  updated_at DATETIME NOT NULL DEFAULT (datetime('now')),
  UNIQUE(project, bead_id)))"_s,
        u"CREATE INDEX IF NOT EXISTS idx_dispatches_status ON dispatches(status)"_s,
        u"CREATE INDEX IF NOT EXISTS idx_dispatches_bead ON dispatches(bead_id)"_s,
        u"CREATE INDEX IF NOT EXISTS idx_usage_provider ON provider_usage(provider, "
        "dispatched_at)"_s,
        u"CREATE INDEX IF NOT EXISTS idx_output_dispatch ON dispatch_output(dispatch_id)"_s,
        u"CREATE INDEX IF NOT EXISTS idx_health_dispatch ON health_events(dispatch_id)"_s,
        u"CREATE INDEX IF NOT EXISTS idx_health_bead ON health_events(bead_id)"_s,
        u"CREATE INDEX IF NOT EXISTS idx_health_created ON health_events(created_at)"_s,
        u"CREATE INDEX IF NOT EXISTS idx_stages_project ON bead_stages(project, "
        "current_stage)"_s};
    return statements;
}

} // namespace console::sim
