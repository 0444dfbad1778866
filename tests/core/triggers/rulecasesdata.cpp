#include "rulecases.h"

namespace console::testing {

std::vector<Case> dataCases()
{
    const char* damage = "database-corruption";
    const char* stage = "stage-regression";
    const char* collision = "cross-project-collision";
    const double before = noon - 5000;
    return {
        {"database damaged", damage, [](auto& o) { o.integrity = u"row 3 missing"_s; }, V::True, 1,
            "row 3 missing"},
        {"database damaged, api healthy", damage,
            [](auto& o) {
                o.integrity = u"x"_s;
                lyingApi(o);
            },
            V::True, 1},
        {"database not checked", damage, [](auto& o) { o.integrity = broken; }, V::CannotEvaluate,
            anyValue, "broken"},
        {"stage 2", stage, [=](auto& o) { repeated(o, 2, before); }, V::False, 2},
        {"stage 3", stage, [=](auto& o) { repeated(o, 3, before); }, V::True, 3, "bd-loop"},
        {"stage 4", stage, [=](auto& o) { repeated(o, 4, before); }, V::True, 4, "review"},
        {"stage moved", stage, [](auto& o) { repeated(o, 4, noon - 3500); }, V::False},
        {"stage edited, not moved", stage,
            [=](auto& o) {
                repeated(o, 4, noon - 3500);
                o.beads->find(u"bd-loop"_s)->stageSince = before;
            },
            V::True, 4},
        {"stage moved after two, then three more", stage,
            [](auto& o) { repeated(o, 5, noon - 3600 + 90); }, V::True, 3},
        {"stage churn", stage, [=](auto& o) { blocked(o, u"bead_churn_blocked"_s, 600, before); },
            V::True, 6, "bead_churn_blocked"},
        {"stage quarantine", stage,
            [=](auto& o) { blocked(o, u"bead_quarantined"_s, 600, before); }, V::True, 3},
        {"stage churn, moved since", stage,
            [](auto& o) { blocked(o, u"bead_churn_blocked"_s, 600, noon - 60); }, V::False},
        {"stage churn, old", stage,
            [=](auto& o) { blocked(o, u"bead_churn_blocked"_s, 7201, before); }, V::False},
        {"stage unknown bead", stage,
            [=](auto& o) {
                repeated(o, 4, before);
                o.beads->clear();
            },
            V::False, 0},
        {"stage no store", stage, [](auto& o) { o.store = broken; }, V::CannotEvaluate},
        {"stage no beads", stage, [](auto& o) { o.beads = broken; }, V::CannotEvaluate, anyValue,
            "broken"},
        {"collision of projects", collision,
            [](auto& o) {
                Dispatch row = dispatch(500, u"completed"_s, noon - 60);
                row.bead = u"bd-1"_s;
                row.project = u"beta"_s;
                row.agent = u"beta-coder"_s;
                o.store->dispatches.push_back(row);
            },
            V::True, 1, "bd-1"},
        {"collision of agents", collision,
            [](auto& o) { o.store->dispatches[0].agent = u"beta-coder"_s; }, V::True, 1,
            "beta-coder"},
        {"collision running twice", collision,
            [](auto& o) {
                for (int i = 0; i < 2; ++i) {
                    Dispatch row = dispatch(500 + i, u"running"_s, noon);
                    row.bead = u"bd-twice"_s;
                    row.completedAt.reset();
                    o.store->dispatches.push_back(row);
                }
            },
            V::True, 1, "bd-twice"},
        {"collision of prefixes", collision, [](auto& o) { prefixed(o, u"zz-7"_s, 95, 5); },
            V::True, 1, "zz-7 went to project alpha"},
        {"collision usual prefix", collision, [](auto& o) { prefixed(o, u"bd-7"_s, 95, 5); },
            V::False, 0},
        {"collision too little seen", collision, [](auto& o) { prefixed(o, u"zz-7"_s, 18, 1); },
            V::False, 0},
        {"collision two usual prefixes", collision, [](auto& o) { prefixed(o, u"zz-7"_s, 89, 11); },
            V::False, 0},
        {"collision prefix the profile allows", collision,
            [](auto& o) {
                prefixed(o, u"zz-7"_s, 95, 5);
                o.beadPrefixes = {{u"alpha"_s, {u"zz"_s}}};
            },
            V::False, 0},
        {"collision prefix the profile does not allow", collision,
            [](auto& o) {
                prefixed(o, u"zz-7"_s, 2, 2);
                o.beadPrefixes = {{u"alpha"_s, {u"bd"_s}}};
            },
            V::True, 1},
        {"collision of a ceremony", collision,
            [](auto& o) { prefixed(o, u"ceremony-planning-7"_s, 95, 5); }, V::False, 0},
        {"collision no store", collision, [](auto& o) { o.store = broken; }, V::CannotEvaluate},
    };
}

std::vector<Case> accessCases()
{
    const char* id = "unauthorized-access";
    const auto entry = [](double age, const QString& from, bool authorized) {
        return AuditEntry{.time = noon - age,
            .remoteAddress = from,
            .method = u"POST"_s,
            .path = u"/scheduler/pause"_s,
            .authorized = authorized};
    };
    const auto add = [](const AuditEntry& one) {
        return [one](Observation& o) { o.audit->entries.push_back(one); };
    };
    const auto open = [](Observation& o) {
        o.config->securityEnabled = false;
        o.config->apiBind = u":8900"_s;
    };
    return {
        {"access granted here", id, add(entry(60, u"127.0.0.1:4000"_s, true)), V::False, 0},
        {"access refused", id, add(entry(60, u"127.0.0.1:4000"_s, false)), V::True, 1, "refused"},
        {"access from elsewhere", id, add(entry(60, u"192.0.2.7:4000"_s, true)), V::True, 1,
            "192.0.2.7"},
        {"access old", id, add(entry(3601, u"192.0.2.7:4000"_s, false)), V::False, 0},
        {"access open config", id, open, V::True, 1, "8900"},
        {"access open config, no log", id,
            [=](auto& o) {
                open(o);
                o.audit = AuditFacts{};
            },
            V::True, 1},
        {"access no log", id, [](auto& o) { o.audit = AuditFacts{}; }, V::CannotEvaluate, anyValue,
            "audit_log"},
        {"access no log, a hint", id,
            [](auto& o) {
                o.audit = AuditFacts{};
                logLine(o, 60, u"{\"level\":\"INFO\",\"msg\":\"scheduler paused\"}"_s);
            },
            V::CannotEvaluate, 0, "by whom is not recorded"},
        {"access log unreadable", id, [](auto& o) { o.audit = broken; }, V::CannotEvaluate,
            anyValue, "broken"},
        {"access no config", id, [](auto& o) { o.config = broken; }, V::CannotEvaluate, anyValue,
            "broken"},
    };
}

} // namespace console::testing
