#pragma once

#include "mainwindow.h"
#include "widgets/samples.h"

#include <QAbstractButton>
#include <QLabel>
#include <QTest>
#include <QTreeView>

namespace console {

// The real window on a fake history and a clock that the test turns; driven by object names.
class WindowFixture
{
public:
    explicit WindowFixture(QSize size = {1280, 800})
        : window(history, [this] { return now; })
    {
        window.resize(size);
        window.setPollInterval(5);
        window.setProfile(QStringLiteral("production"), QStringLiteral("ops@cortex-host"),
            QStringLiteral("cortex.service"));
        window.show();
        window.activateWindow();
        static_cast<void>(QTest::qWaitForWindowActive(&window));
    }

    template <typename Widget> [[nodiscard]] Widget* find(const QString& name) const
    {
        Widget* widget = window.findChild<Widget*>(name);
        if (!widget)
            qFatal("no %s", qPrintable(name));
        return widget;
    }
    [[nodiscard]] QString text(const QString& name) const { return find<QLabel>(name)->text(); }
    [[nodiscard]] QTreeView* table() const
    {
        return find<QTreeView>(QStringLiteral("triggersTable"));
    }
    void click(const QString& name) const
    {
        QTest::mouseClick(find<QAbstractButton>(name), Qt::LeftButton);
    }
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
    {
        QTest::keyClick(window.windowHandle(), key, modifiers);
    }

    double now = samples::noon;
    samples::FakeHistory history = {};
    MainWindow window;
};

} // namespace console
