#include "panels/setuppage.h"

#include "card.h"

#include <QClipboard>
#include <QFile>
#include <QGuiApplication>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace console {

using namespace Qt::StringLiterals;

namespace {

constexpr int buttonHeight = 4 * gridStep;

} // namespace

SetupPage::SetupPage(QWidget* parent)
    : QWidget(parent)
{
    setObjectName(u"setupPage"_s);
    auto* card = new Card(this);
    card->setFixedWidth(640);
    auto* title = makeLabel(u"setupTitle"_s, TextSize::Title, true, TextTone::Normal, card);
    title->setText(tr("Which Cortex shall be watched?"));
    m_message = makeParagraph(u"setupMessage"_s, TextTone::Normal, card);
    auto* hint = makeParagraph(u"setupHint"_s, TextTone::Muted, card);
    hint->setText(
        tr("Hosts are described in ~/.config/cortex-console/console.toml. The demo watches a "
           "simulated Cortex in a scratch directory and changes nothing of yours."));
    auto* demo = new QPushButton(tr("Start the &demo"), card);
    demo->setMinimumHeight(buttonHeight);
    demo->setObjectName(u"startDemoButton"_s);
    demo->setDefault(true);
    connect(demo, &QPushButton::clicked, this, &SetupPage::demoRequested);
    auto* copy = new QPushButton(tr("&Copy an example console.toml"), card);
    copy->setMinimumHeight(buttonHeight);
    copy->setObjectName(u"copyExampleButton"_s);
    connect(copy, &QPushButton::clicked, this, [] {
        QFile example(u":/console/console.toml"_s);
        if (example.open(QIODevice::ReadOnly))
            QGuiApplication::clipboard()->setText(QString::fromUtf8(example.readAll()));
    });
    m_found = new QVBoxLayout;
    auto* layout = new QVBoxLayout(card);
    layout->setContentsMargins(3 * gridStep, 3 * gridStep, 3 * gridStep, 3 * gridStep);
    layout->setSpacing(2 * gridStep);
    for (QWidget* widget : std::initializer_list<QWidget*>{title, m_message, hint})
        layout->addWidget(widget);
    layout->addLayout(m_found);
    layout->addWidget(demo);
    layout->addWidget(copy);
    auto* outer = new QVBoxLayout(this);
    outer->addStretch(1);
    auto* middle = new QHBoxLayout; // an alignment would forget that the text wraps
    middle->addStretch(1);
    middle->addWidget(card);
    middle->addStretch(1);
    outer->addLayout(middle);
    outer->addStretch(2);
}

void SetupPage::show(const QString& message, const QStringList& cortexDirectories)
{
    m_message->setText(message);
    while (QLayoutItem* item = m_found->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const QString& directory : cortexDirectories) {
        auto* button = new QPushButton(tr("Watch the Cortex in %1").arg(directory), this);
        button->setObjectName(u"localCortexButton"_s);
        button->setMinimumHeight(buttonHeight);
        connect(button, &QPushButton::clicked, this,
            [this, directory] { emit localCortexChosen(directory); });
        m_found->addWidget(button);
    }
}

} // namespace console
