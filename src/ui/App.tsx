/** The page. */
import { useEffect } from 'react';
import { About, Footer } from './about/About.tsx';
import { EngineBar } from './engine/EngineBar.tsx';
import { EngineMessages } from './engine/EngineMessages.tsx';
import { GuidePanel } from './guide/GuidePanel.tsx';
import { Header } from './header/Header.tsx';
import { HistoryDialog } from './history/HistoryDialog.tsx';
import { Lanes } from './lanes/Lanes.tsx';
import { ModelPanel } from './models/ModelPanel.tsx';
import { QuestionForm } from './question/QuestionForm.tsx';
import { RecordingPanel } from './replay/RecordingPanel.tsx';
import { SamplesPanel } from './samples/SamplesPanel.tsx';
import { Settings } from './settings/Settings.tsx';
import { useActions, useAppState } from './store-context.tsx';
import { TokenMenuProvider } from './trace/token-menu.tsx';
import { TokenTipProvider } from './trace/token-tip.tsx';
import { BranchTree } from './tree/BranchTree.tsx';
import './styles/tokens.css';
import './styles/base.css';

/** Everything between the header and the foot. */
export function App() {
  useTheme();
  useThinkShortcut();
  return (
    <TokenTipProvider>
      <TokenMenuProvider>
        <Header />
        <main>
          <EngineBar />
          <ModelPanel />
          <EngineMessages />
          <GuidePanel />
          <div className="start">
            <div className="bench">
              <QuestionForm />
              <Settings />
            </div>
            <RecordingPanel />
          </div>
          <Lanes />
          <BranchTree />
          <SamplesPanel />
          <About />
        </main>
        <Footer />
        <HistoryDialog />
      </TokenMenuProvider>
    </TokenTipProvider>
  );
}

function useTheme(): void {
  const theme = useAppState((state) => state.theme);
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme;
  }, [theme]);
}

function useThinkShortcut(): void {
  const { think } = useActions();
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      // What is behind a dialog can't be seen, so nothing is begun there.
      const isFree = !event.repeat && document.querySelector('dialog:modal') === null;
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && isFree) {
        event.preventDefault();
        think();
      }
    };
    window.addEventListener('keydown', onKey);
    return () => {
      window.removeEventListener('keydown', onKey);
    };
  }, [think]);
}
